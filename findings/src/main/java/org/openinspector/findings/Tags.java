package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.openinspector.findings.Vocabulary.Place;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;

/// Tags of what has an ARN. Whether there is such a thing is for its owner to say.
///
/// @see <a
///   href="https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html">
///   Tag naming limits and requirements</a>
public final class Tags {
    /// Tags of one thing.
    public static final int TAGS_MAX = 50;

    private static final int KEY_MAX = 128;
    private static final int VALUE_MAX = 256;
    private static final Pattern ALLOWED = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

    private final Database database;

    Tags(Database database) {
        this.database = database;
    }

    /// The tags, by key.
    public Map<String, String> of(AccountScope scope, String arn) {
        return database.read(scope, connection -> read(connection, scope, arn));
    }

    /// Adds tags, and replaces those with the same keys.
    ///
    /// @throws TagRefusal if one is not allowed, or they become more than [#TAGS_MAX]
    public void put(AccountScope scope, String arn, Map<String, String> tags) {
        check(tags);
        Place place = new Place(scope.accounts().getFirst(), scope.region());
        database.update(
                scope,
                connection -> {
                    put(connection, place, arn, tags);
                    int count = read(connection, scope, arn).size();
                    if (count > TAGS_MAX) {
                        throw new TagRefusal(
                                "the resource would have "
                                        + count
                                        + " tags, expected at most "
                                        + TAGS_MAX);
                    }
                });
    }

    /// Removes the tags with these keys, if they are there.
    public void remove(AccountScope scope, String arn, List<String> keys) {
        database.update(
                scope,
                connection -> {
                    try (PreparedStatement statement =
                            Sql.of(
                                            "delete from findings.tag where"
                                                    + " account_id = any(?::bpchar[])"
                                                    + " and region = ? and arn = ?"
                                                    + " and key = any(?::text[])",
                                            scope.accounts(),
                                            scope.region(),
                                            arn,
                                            keys)
                                    .prepare(connection)) {
                        statement.executeUpdate();
                    }
                });
    }

    /// Whether tags may be given.
    ///
    /// @throws TagRefusal if not
    public static void check(Map<String, String> tags) {
        if (tags.size() > TAGS_MAX) {
            throw new TagRefusal(tags.size() + " tags were given, expected at most " + TAGS_MAX);
        }
        tags.forEach((key, value) -> {
            if (key.toLowerCase(Locale.ROOT).startsWith("aws:")) {
                throw new TagRefusal("tag key \"" + key + "\" begins with aws:, which is reserved");
            }
            if (key.isBlank() || key.length() > KEY_MAX || !ALLOWED.matcher(key).matches()) {
                throw new TagRefusal(
                        "tag key \""
                                + key
                                + "\" is not 1 to "
                                + KEY_MAX
                                + " letters, digits, spaces or _.:/=+-@");
            }
            if (value.length() > VALUE_MAX || !ALLOWED.matcher(value).matches()) {
                throw new TagRefusal(
                        "the value of tag \""
                                + key
                                + "\" is not at most "
                                + VALUE_MAX
                                + " letters, digits, spaces or _.:/=+-@");
            }
        });
    }

    static void put(Connection connection, Place place, String arn, Map<String, String> tags)
            throws SQLException {
        if (tags.isEmpty()) {
            return;
        }
        Map<String, String> sorted = new TreeMap<>(tags);
        try (PreparedStatement statement =
                Sql.of(
                                """
                                insert into findings.tag (account_id, region, arn, key, value)
                                select ?, ?, ?, t.key, t.value
                                from unnest(?::text[], ?::text[]) t (key, value)
                                on conflict (account_id, arn, key)
                                do update set value = excluded.value
                                """,
                                place.accountId(),
                                place.region(),
                                arn,
                                List.copyOf(sorted.keySet()),
                                List.copyOf(sorted.values()))
                        .prepare(connection)) {
            statement.executeUpdate();
        }
    }

    static void removeAll(Connection connection, Place place, String arn) throws SQLException {
        try (PreparedStatement statement =
                Sql.of(
                                "delete from findings.tag where account_id = ? and region = ?"
                                        + " and arn = ?",
                                place.accountId(),
                                place.region(),
                                arn)
                        .prepare(connection)) {
            statement.executeUpdate();
        }
    }

    private static Map<String, String> read(Connection connection, AccountScope scope, String arn)
            throws SQLException {
        return read(connection, scope, List.of(arn)).getOrDefault(arn, Map.of());
    }

    private static Map<String, Map<String, String>> read(
            Connection connection, AccountScope scope, List<String> arns) throws SQLException {
        Map<String, Map<String, String>> out = new TreeMap<>();
        try (PreparedStatement statement =
                        Sql.of(
                                        "select arn, key, value from findings.tag where"
                                                + " account_id = any(?::bpchar[]) and region = ?"
                                                + " and arn = any(?::text[])",
                                        scope.accounts(),
                                        scope.region(),
                                        arns)
                                .prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                out.computeIfAbsent(rows.getString(1), arn -> new TreeMap<>())
                        .put(rows.getString(2), rows.getString(3));
            }
        }
        return out;
    }

    /// The tags of several things, by ARN; those without tags are left out.
    public Map<String, Map<String, String>> ofAll(AccountScope scope, List<String> arns) {
        return database.read(scope, connection -> read(connection, scope, arns));
    }
}
