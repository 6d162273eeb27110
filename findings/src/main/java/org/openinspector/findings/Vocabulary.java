package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.openinspector.storage.Database;

/// Small numbers for what findings repeat: an account's Region, a source with its word for the
/// severity. Numbers never change, so they are kept in memory; they are given in transactions of
/// their own, so that a number that is kept is one that was committed.
final class Vocabulary {
    record Place(String accountId, String region) {
        static final Comparator<Place> ORDER =
                Comparator.comparing(Place::accountId).thenComparing(Place::region);
    }

    record Source(String source, @Nullable String vendorSeverity) {}

    private final Database database;
    private final Map<Place, Integer> places = new ConcurrentHashMap<>();
    private final Map<Source, Integer> sources = new ConcurrentHashMap<>();

    Vocabulary(Database database) {
        this.database = database;
    }

    int place(String accountId, String region) {
        @Nullable Integer number = places.get(new Place(accountId, region));
        if (number == null) {
            throw new IllegalStateException("no number for " + accountId + " in " + region);
        }
        return number;
    }

    int source(Source source) {
        @Nullable Integer number = sources.get(source);
        if (number == null) {
            throw new IllegalStateException("no number for " + source);
        }
        return number;
    }

    /// Gives numbers to those that have none.
    void learn(Collection<Place> wantedPlaces, Collection<Source> wantedSources) {
        Set<Place> newPlaces = new LinkedHashSet<>(wantedPlaces);
        newPlaces.removeAll(places.keySet());
        Set<Source> newSources = new LinkedHashSet<>(wantedSources);
        newSources.removeAll(sources.keySet());
        if (newPlaces.isEmpty() && newSources.isEmpty()) {
            return;
        }
        Map<Place, Integer> foundPlaces = new LinkedHashMap<>();
        Map<Source, Integer> foundSources = new LinkedHashMap<>();
        database.updateAcrossAccounts(connection -> {
            foundPlaces.clear();
            foundSources.clear();
            for (Place place : newPlaces) {
                foundPlaces.put(
                        place,
                        number(
                                connection,
                                "insert into findings.scope (account_id, region) values (?, ?) on conflict do nothing",
                                "select scope_no from findings.scope where account_id = ? and region = ?",
                                place.accountId(),
                                place.region()));
            }
            for (Source source : newSources) {
                foundSources.put(
                        source,
                        number(
                                connection,
                                "insert into findings.source (source, vendor_severity) values (?, ?) on conflict do nothing",
                                "select source_no from findings.source where source = ? and vendor_severity is not distinct from ?",
                                source.source(),
                                source.vendorSeverity()));
            }
        });
        places.putAll(foundPlaces);
        sources.putAll(foundSources);
    }

    private static int number(
            Connection connection,
            String insert,
            String select,
            String first,
            @Nullable String second)
            throws SQLException {
        OptionalInt found = find(connection, select, first, second);
        if (found.isEmpty()) {
            try (PreparedStatement statement = connection.prepareStatement(insert)) {
                statement.setString(1, first);
                statement.setString(2, second);
                statement.executeUpdate();
            }
            found = find(connection, select, first, second);
        }
        return found.orElseThrow();
    }

    private static OptionalInt find(
            Connection connection, String select, String first, @Nullable String second)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setString(1, first);
            statement.setString(2, second);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? OptionalInt.of(rows.getInt(1)) : OptionalInt.empty();
            }
        }
    }
}
