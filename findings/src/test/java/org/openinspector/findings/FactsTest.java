package org.openinspector.findings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.FindingType;
import org.openinspector.storage.Database;
import org.openinspector.testkitserver.TestDatabase;

/// The two makers of facts agree: Java for new details, the migration for older ones.
final class FactsTest {
    @Test
    void migrationDerivesTheSameFromABody() throws IOException {
        List<Detail> details = new ArrayList<>();
        Population population = new Population(new SplittableRandom(6));
        for (int i = 0; i < 60; i++) {
            for (FindingType type : FindingType.known()) {
                population
                        .evaluation(
                                Samples.A, population.resource(Samples.A, i), type, Samples.NOON, i)
                        .observed()
                        .forEach(one -> details.add(Detail.of(one)));
            }
        }
        assertTrue(details.stream().anyMatch(one -> one.facts().contains("\"components\"")));
        assertTrue(details.stream().anyMatch(one -> one.facts().contains("\"tags\"")));
        assertTrue(details.stream().anyMatch(one -> one.facts().contains("\"layer\"")));
        String migration = migration();
        String expression =
                migration.substring(
                        migration.indexOf("set facts = ") + "set facts = ".length(),
                        migration.lastIndexOf(";\nalter table"));
        Database database = TestDatabase.fresh();
        List<String> different =
                database.acrossAccounts(connection -> {
                    List<String> out = new ArrayList<>();
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("create temp table d (body jsonb, facts jsonb)");
                    }
                    try (PreparedStatement insert =
                            connection.prepareStatement(
                                    "insert into d values (?::jsonb, ?::jsonb)")) {
                        for (Detail detail : details) {
                            insert.setString(1, detail.body());
                            insert.setString(2, detail.facts());
                            insert.addBatch();
                        }
                        insert.executeBatch();
                    }
                    try (PreparedStatement select =
                                    connection.prepareStatement(
                                            "select facts::text, made::text from (select facts, "
                                                    + expression
                                                    + " as made from d) one"
                                                    + " where made is distinct from facts");
                            ResultSet rows = select.executeQuery()) {
                        while (rows.next()) {
                            out.add(rows.getString(1) + " <> " + rows.getString(2));
                        }
                    }
                    return out;
                });
        assertEquals(List.of(), different);
    }

    private static String migration() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        Findings.class.getResourceAsStream("migration/V2__facts.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
