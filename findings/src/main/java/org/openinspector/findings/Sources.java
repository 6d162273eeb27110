package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openinspector.apimodel.inspector2.FilterCriteria;

/// The sources with their words for severities, and which of them a filter lets through.
///
/// @param byNumber those let through
/// @param none whether findings without a source are let through
/// @param all whether the filter lets everything through
record Sources(Map<Integer, Vocabulary.Source> byNumber, boolean none, boolean all) {
    static Sources of(Connection connection, FilterCriteria criteria) throws SQLException {
        Map<Integer, Vocabulary.Source> out = new LinkedHashMap<>();
        int count = 0;
        try (PreparedStatement statement =
                        connection.prepareStatement(
                                "select source_no, source, vendor_severity from findings.source");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                count++;
                Vocabulary.Source source =
                        new Vocabulary.Source(rows.getString(2), rows.getString(3));
                if (matches(
                        source.source(),
                        source.vendorSeverity() == null ? "" : source.vendorSeverity(),
                        criteria)) {
                    out.put(rows.getInt(1), source);
                }
            }
        }
        boolean none = matches("", "", criteria);
        return new Sources(out, none, none && out.size() == count);
    }

    private static boolean matches(String source, String severity, FilterCriteria criteria) {
        return Conditions.matches(source, criteria.vulnerabilitySource())
                && Conditions.matches(severity, criteria.vendorSeverity());
    }

    boolean isNothing() {
        return byNumber.isEmpty() && !none;
    }

    List<Integer> numbers() {
        return List.copyOf(byNumber.keySet());
    }

    Sql condition() {
        if (all) {
            return new Sql();
        }
        Sql some = Sql.of("f.source_no = any(?::int[])", numbers());
        return none ? some.add(" or f.source_no is null") : some;
    }
}
