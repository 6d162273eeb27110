package org.openinspector.findings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.findings.Samples.A;
import static org.openinspector.findings.Samples.B;
import static org.openinspector.findings.Samples.REGION;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.SecretException;
import org.openinspector.accounts.keys.AccountKeys;
import org.openinspector.accounts.keys.MasterKey;
import org.openinspector.accounts.keys.Resealing;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkitserver.TestDatabase;

/// What findings say lies sealed, whichever release wrote it and whichever key is the newest.
final class FindingsSealTest {
    private static final AccountScope BOTH = new AccountScope(List.of(A, B), REGION);

    private final Database database = TestDatabase.fresh(Accounts.CAPABILITY, Findings.CAPABILITY);
    private final MasterKey master = Samples.master();
    private final AccountKeys keys = Samples.keys(database, master);
    private final Findings sealed = new Findings(database, keys, FindingsSettings.DEFAULTS);
    private final Findings plain = new Findings(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void noTextOfAFindingIsInTheDatabase() {
        new Population(new SplittableRandom(1)).fill(sealed, List.of(A, B), 8);
        List<@Nullable String> texts = new ArrayList<>();
        for (Finding finding : list(sealed)) {
            texts.add(finding.description());
            sealed.evidence(BOTH, finding.findingArn()).ifPresent(texts::add);
            @Nullable PackageVulnerabilityDetails details = finding.packageVulnerabilityDetails();
            if (details != null) {
                texts.add(details.sourceUrl());
            }
            if (finding.remediation().recommendation() != null) {
                texts.add(finding.remediation().recommendation().text());
            }
        }
        List<String> planted =
                texts.stream()
                        .filter(Objects::nonNull)
                        .filter(one -> one.length() > 8)
                        .distinct()
                        .toList();
        assertTrue(planted.size() >= 3, planted::toString);
        String stored = stored();
        assertEquals(List.of(), planted.stream().filter(stored::contains).toList(), "plain texts");
        // The search can find: titles are index columns.
        assertTrue(stored.contains(list(sealed).getFirst().title()));
        // And it would find them if they were there.
        Findings other = plain;
        new Population(new SplittableRandom(1)).fill(other, List.of("000000000009"), 8);
        String both = stored();
        assertTrue(planted.stream().anyMatch(both::contains));
    }

    @Test
    void rowsOfOlderReleasesAreReadAndThenSealed() {
        new Population(new SplittableRandom(2)).fill(plain, List.of(A, B), 40);
        Resealing resealing = sealed.resealing();
        assertTrue(resealing.hasPlain());
        List<Finding> before = list(sealed);
        List<String> evidence = evidence(before);
        Optional<String> at = resealing.step("");
        assertTrue(at.isPresent(), "several steps");
        assertEquals(before, list(sealed));
        // Another process goes on where this one was killed.
        while (at.isPresent()) {
            at = new Findings(database, keys, FindingsSettings.DEFAULTS).resealing().step(at.get());
        }
        assertFalse(resealing.hasPlain());
        assertEquals(before, list(sealed));
        assertEquals(evidence, evidence(before));
        assertEquals(
                "0",
                one(
                        "select count(*) from findings.detail where body is not null or evidence is not null"));
        assertThrows(SecretException.class, () -> list(plain));
    }

    @Test
    void rotationReplacesTheOldKey() {
        new Population(new SplittableRandom(3)).fill(sealed, List.of(A, B), 12);
        List<Finding> before = list(sealed);
        String untouched =
                one(
                        "select md5(string_agg(md5(sealed), '' order by hash)) from findings.detail where account_id = '"
                                + B
                                + "'");
        assertEquals(2, keys.rotate(A));
        Optional<String> at = sealed.resealing().step("");
        assertEquals(before, list(sealed));
        while (at.isPresent()) {
            at = sealed.resealing().step(at.get());
        }
        assertEquals(
                untouched,
                one(
                        "select md5(string_agg(md5(sealed), '' order by hash)) from findings.detail where account_id = '"
                                + B
                                + "'"));
        // Nothing needs the first version any more.
        database.asOwner(connection -> {
            try (Statement statement = connection.createStatement()) {
                assertEquals(
                        1,
                        statement.executeUpdate(
                                "delete from accounts.data_key where version = 1 and owner = '"
                                        + A
                                        + "'"));
            }
        });
        AccountKeys fresh = Samples.keys(database, master);
        assertEquals(before, list(new Findings(database, fresh, FindingsSettings.DEFAULTS)));
    }

    /// Whoever can write to the database cannot make one finding say what another one says.
    @Test
    void aTextOpensInItsPlaceOnly() {
        new Population(new SplittableRandom(4)).fill(sealed, List.of(A), 10);
        database.updateAcrossAccounts(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(
                        "update findings.detail set sealed = (select sealed from findings.detail order by hash limit 1)");
            }
        });
        assertThrows(SecretException.class, () -> list(sealed));
    }

    private static List<Finding> list(Findings findings) {
        List<Finding> all = new ArrayList<>();
        @Nullable String token = null;
        do {
            FindingPage page = findings.list(BOTH, null, null, 100, token);
            all.addAll(page.findings());
            token = page.nextToken();
        } while (token != null);
        return all;
    }

    private List<String> evidence(List<Finding> findings) {
        return findings.stream()
                .map(one -> sealed.evidence(BOTH, one.findingArn()).orElse(""))
                .toList();
    }

    private String one(String query) {
        return database.acrossAccounts(connection -> text(connection, query));
    }

    /// All rows of the schema.
    private String stored() {
        return database.acrossAccounts(connection -> {
            List<String> tables = new ArrayList<>();
            try (Statement select = connection.createStatement();
                    ResultSet rows =
                            select.executeQuery(
                                    "select c.oid::regclass::text from pg_class c where c.relkind = 'r' and c.relname <> 'schema_history' and c.relnamespace = 'findings'::regnamespace")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            StringBuilder all = new StringBuilder();
            for (String table : tables) {
                all.append(
                        text(
                                connection,
                                "select coalesce(string_agg(t::text, ' '), '') from "
                                        + table
                                        + " t"));
            }
            return all.toString();
        });
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }
}
