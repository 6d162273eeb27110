package org.openinspector.estate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.estate.content.InventoryCodec;
import org.openinspector.matching.Explanation;
import org.openinspector.matching.MatchSettings;
import org.openinspector.matching.Matcher;
import org.openinspector.model.PackageUrl;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;

/// Arguments about stored inventories, drawn up on demand.
final class Explanations {
    private final Database database;
    private final Contents contents;
    private final KnowledgeSource knowledge;
    private final VexSource vex;
    private final InstantSource clock;

    Explanations(
            Database database,
            Contents contents,
            KnowledgeSource knowledge,
            VexSource vex,
            InstantSource clock) {
        this.database = database;
        this.contents = contents;
        this.knowledge = knowledge;
        this.vex = vex;
        this.clock = clock;
    }

    private record Stored(Resource resource, Content inventory) {}

    /// Bytes, which no record may hold.
    private static final class Content {
        private final byte[] bytes;

        Content(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    Optional<Explained> explain(
            AccountScope scope, String resourceId, PackageUrl purl, String vulnerability) {
        Optional<Stored> stored =
                database.read(
                        scope,
                        connection ->
                                Sql.first(
                                        connection,
                                        """
                                        SELECT r.body::text AS body, c.content
                                        FROM estate.resource r
                                        JOIN estate.resource_inventory i
                                            USING (account_id, region, resource_id)
                                        JOIN estate.inventory_class c ON c.id = i.inventory_class
                                        WHERE r.account_id = ANY (?::char(12)[]) AND r.region = ?
                                            AND r.resource_id = ? AND r.state = 'PRESENT'\
                                        """,
                                        row ->
                                                new Stored(
                                                        Resource.fromJson(row.getString("body")),
                                                        new Content(
                                                                contents.opened(
                                                                        Contents.Kind.INVENTORY,
                                                                        row.getBytes("content")))),
                                        Sql.Texts.of(scope.accounts()),
                                        scope.region(),
                                        resourceId));
        return stored.map(one -> explained(one, purl, vulnerability));
    }

    private Explained explained(Stored stored, PackageUrl purl, String vulnerability) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        try (KnowledgeSource.Lease lease = knowledge.lease()) {
            MatchSettings settings =
                    MatchSettings.DEFAULT.on(today).with(vex.now().of(stored.resource));
            Explanation explanation =
                    new Matcher(lease.knowledge(), settings)
                            .explain(
                                    InventoryCodec.decode(stored.inventory.bytes),
                                    purl,
                                    vulnerability);
            return new Explained(
                    explanation.word(),
                    explanation.isFinding(),
                    explanation.toText(),
                    explanation.toJson());
        } catch (IOException e) {
            throw new UncheckedIOException("no vulnerability data: " + e.getMessage(), e);
        }
    }
}
