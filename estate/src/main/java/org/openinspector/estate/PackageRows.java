package org.openinspector.estate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openinspector.estate.content.InventoryCodec;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageNames;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.SourcePackage;
import org.openinspector.storage.Database;

/// What inventory classes contain, by the names people use. Written with the class, so that a
/// search sees all of it; classes of an older release are made up for by upkeep.
final class PackageRows {
    static final int NAME_LENGTH_MAX = 256;
    private static final int CLASSES_AT_ONCE = 50;

    /// In the order of the hashes, so that two that store the same packages never wait for one
    /// another. What is stored already takes no number.
    private static final String INSERT =
            """
            INSERT INTO estate.package_version
                (hash, purl, type, name, full_name, source_name, version, source_version)
            SELECT decode(n.hash, 'hex'), n.purl, n.type, n.name, n.full_name, n.source_name,
                n.version, n.source_version
            FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                ?::text[]) n (hash, purl, type, name, full_name, source_name, version,
                source_version)
            WHERE NOT EXISTS (SELECT FROM estate.package_version p
                WHERE p.hash = decode(n.hash, 'hex'))
            ORDER BY n.hash ON CONFLICT (hash) DO NOTHING\
            """;

    private static final String LINK =
            """
            INSERT INTO estate.class_package (inventory_class, packages)
            SELECT ?, coalesce(array_agg(p.id ORDER BY p.id), '{}') FROM estate.package_version p
            WHERE p.hash IN (SELECT decode(h, 'hex') FROM unnest(?::text[]) h)
            ON CONFLICT (inventory_class) DO NOTHING\
            """;

    private PackageRows() {}

    /// A package in one version, as it is searched for.
    ///
    /// @param fullName with group, scope or path; null if that is the name
    private record Named(
            String purl,
            String type,
            String name,
            @Nullable String fullName,
            @Nullable String sourceName,
            String version,
            @Nullable String sourceVersion) {
        static Named of(InstalledPackage installed) {
            PackageUrl purl = installed.purl();
            @Nullable SourcePackage source = installed.source().orElse(null);
            return new Named(
                    clean(purl.toString()),
                    clean(purl.type()),
                    searched(purl.name()),
                    fullName(purl),
                    source == null ? null : searched(source.name()),
                    clean(installed.version()),
                    source == null ? null : clean(source.version()));
        }

        private static @Nullable String fullName(PackageUrl purl) {
            return switch (purl.type()) {
                // The namespace is the distribution.
                case "deb", "rpm", "apk" -> null;
                case "pypi" -> {
                    String normal = searched(PackageNames.normalise("pypi", purl.name()));
                    yield normal.equals(searched(purl.name())) ? null : normal;
                }
                default ->
                        purl.namespace().isEmpty()
                                ? null
                                : searched(purl.fullName(purl.type().equals("maven") ? ":" : "/"));
            };
        }

        String hash() {
            String all =
                    String.join(
                            "\u0000",
                            purl,
                            version,
                            String.valueOf(sourceName),
                            String.valueOf(sourceVersion));
            try {
                return HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-256")
                                        .digest(all.getBytes(StandardCharsets.UTF_8)));
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("every JDK has SHA-256", impossible);
            }
        }
    }

    /// What the database takes: half of a surrogate pair becomes `?`.
    private static String clean(String text) {
        return Sql.storable(
                new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    /// A name as it is stored and asked for.
    static String searched(String name) {
        String text = clean(name.strip().toLowerCase(Locale.ROOT));
        int points = text.codePointCount(0, text.length());
        return points <= NAME_LENGTH_MAX
                ? text
                : text.substring(0, text.offsetByCodePoints(0, NAME_LENGTH_MAX));
    }

    /// Stores what the class contains, unless it is stored.
    static void store(Connection connection, long inventoryClass, Inventory inventory)
            throws SQLException {
        Map<String, Named> byHash = new TreeMap<>();
        for (InstalledPackage installed : inventory.packages()) {
            Named named = Named.of(installed);
            byHash.put(named.hash(), named);
        }
        Collection<Named> all = byHash.values();
        Sql.Texts hashes = Sql.Texts.of(byHash.keySet());
        if (!all.isEmpty()) {
            Sql.update(
                    connection,
                    INSERT,
                    hashes,
                    Sql.Texts.of(all, Named::purl),
                    Sql.Texts.of(all, Named::type),
                    Sql.Texts.of(all, Named::name),
                    Sql.Texts.of(all, Named::fullName),
                    Sql.Texts.of(all, Named::sourceName),
                    Sql.Texts.of(all, Named::version),
                    Sql.Texts.of(all, Named::sourceVersion));
        }
        Sql.update(connection, LINK, inventoryClass, hashes);
    }

    /// Makes up for classes that were stored before there was this.
    ///
    /// @return how many
    static int makeUp(Database database, Contents sealed) {
        int done = 0;
        while (true) {
            int stored =
                    database.acrossAccounts(connection -> {
                        List<Long> missing =
                                Sql.query(
                                        connection,
                                        """
                                        SELECT id FROM estate.inventory_class c WHERE NOT EXISTS (
                                            SELECT FROM estate.class_package p
                                            WHERE p.inventory_class = c.id)
                                        ORDER BY id LIMIT ?\
                                        """,
                                        row -> row.getLong("id"),
                                        CLASSES_AT_ONCE);
                        Map<Long, byte[]> contents =
                                ResultRows.inventories(connection, missing, sealed);
                        for (Map.Entry<Long, byte[]> one : new TreeMap<>(contents).entrySet()) {
                            store(connection, one.getKey(), InventoryCodec.decode(one.getValue()));
                        }
                        return missing.size();
                    });
            done += stored;
            if (stored < CLASSES_AT_ONCE) {
                return done;
            }
        }
    }
}
