package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openinspector.estate.Scripted.Thing;

/// What the estate notes to be told, in the transaction that does it.
final class EventsTest {
    private static List<String> noted(World world, int kind) {
        return world.database.acrossAccounts(connection ->
                Sql.query(
                        connection,
                        """
                        SELECT key || ' ' || CASE kind WHEN 1
                            THEN payload ->> 'scan-status' || ' '
                                || (payload -> 'finding-severity-counts' ->> 'TOTAL')
                            ELSE payload -> 'scanStatus' ->> 'statusCodeValue' || ' '
                                || (payload -> 'scanStatus' ->> 'reason') || ' '
                                || (payload ->> 'scanType') END
                        FROM findings.outbox_event WHERE kind = ? ORDER BY notice_no\
                        """,
                        row -> row.getString(1),
                        kind));
    }

    @Test
    void firstScansAreToldOnce() throws InterruptedException {
        try (World world = new World()) {
            world.connector.world.put("i-1", Thing.of("django", "1.0", "flask", "1.0"));
            world.sweep();
            assertEquals(List.of("i-1 INITIAL_SCAN_COMPLETE 2"), noted(world, 1));
            world.connector.world.put("i-1", Thing.of("django", "2.0"));
            world.connector.world.put("i-2", Thing.of("django", "2.0"));
            world.sweep();
            world.knowledge.setOnce(Map.of("django", "3.0"));
            world.rematch();
            assertEquals(
                    List.of("i-1 INITIAL_SCAN_COMPLETE 2", "i-2 INITIAL_SCAN_COMPLETE 0"),
                    noted(world, 1));
        }
    }

    /// Whose cloud it is in, as coverage has it.
    @Test
    void coverageIsToldWithItsProvider() throws InterruptedException {
        try (World world = new World()) {
            world.connector.world.put("i-1", Thing.of("django", "1.0"));
            world.sweep();
            world.database.acrossAccounts(connection ->
                    Sql.update(
                            connection,
                            """
                            UPDATE estate.coverage SET provider = 'AWS', provider_account_id = account_id,
                                provider_region = region, reason = 'NO_INVENTORY'
                            """));
            List<String> told =
                    world.database.acrossAccounts(connection ->
                            Sql.query(
                                    connection,
                                    """
                                    SELECT (payload - 'scanStatus' - 'scanType')::text
                                    FROM findings.outbox_event WHERE kind = 2 ORDER BY notice_no
                                    """,
                                    row -> row.getString(1)));
            assertEquals(
                    "{\"provider\": \"AWS\", \"providerRegion\": \""
                            + Scripted.REGION
                            + "\", \"providerAccountId\": \""
                            + Scripted.ACCOUNT
                            + "\"}",
                    told.getLast());
        }
    }

    @Test
    void coverageIsToldWhenItChanges() throws InterruptedException {
        try (World world = new World()) {
            world.connector.world.put("i-1", Thing.of("django", "1.0"));
            world.sweep();
            assertEquals(
                    List.of(
                            "i-1 ACTIVE PENDING_INITIAL_SCAN PACKAGE",
                            "i-1 ACTIVE SCAN_IN_PROGRESS PACKAGE",
                            "i-1 ACTIVE SUCCESSFUL PACKAGE"),
                    noted(world, 2));
            world.connector.world.put("i-1", Thing.of("django", "1.1"));
            world.sweep();
            world.sweep();
            assertEquals(3, noted(world, 2).size());
            world.connector.world.remove("i-1");
            world.sweep();
            assertEquals("i-1 INACTIVE RESOURCE_TERMINATED PACKAGE", noted(world, 2).getLast());
            assertEquals(4, noted(world, 2).size());
        }
    }
}
