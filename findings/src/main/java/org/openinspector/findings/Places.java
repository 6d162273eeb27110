package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.openinspector.storage.AccountScope;

/// The accounts of a scope that have findings in its Region.
///
/// @param numbers as indexes have them, see `findings.scope`
/// @param accounts of each number
record Places(List<Integer> numbers, List<String> accounts) {
    /// Pairs of a place and a value of an attribute, for an index that begins with both.
    ///
    /// @param numbers of the places
    /// @param accounts of each number
    /// @param codes a value for each number
    record Cells(List<Integer> numbers, List<String> accounts, List<Integer> codes) {}

    static Places of(Connection connection, AccountScope scope) throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        List<String> accounts = new ArrayList<>();
        try (PreparedStatement statement =
                        Sql.of(
                                        "select scope_no, account_id from findings.scope"
                                                + " where account_id = any(?::bpchar[]) and region = ?",
                                        scope.accounts(),
                                        scope.region())
                                .prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                numbers.add(rows.getInt(1));
                accounts.add(rows.getString(2));
            }
        }
        return new Places(numbers, accounts);
    }

    boolean isEmpty() {
        return numbers.isEmpty();
    }

    int count() {
        return numbers.size();
    }

    boolean isOrganization() {
        return numbers.size() > 1;
    }

    Cells cells(List<Integer> codes) {
        List<Integer> places = new ArrayList<>();
        List<String> owners = new ArrayList<>();
        List<Integer> values = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            for (Integer code : codes) {
                places.add(numbers.get(i));
                owners.add(accounts.get(i));
                values.add(code);
            }
        }
        return new Cells(places, owners, values);
    }
}
