package org.openinspector.server.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/// What AWS answered when `acceptance/aws/record-demo` asked, chapter by chapter of a story.
///
/// @param accounts names by id; the first one manages the others
/// @param listings by operation
/// @param chapters of the story, in order; what is there from the start belongs to none
/// @param items answers and parts of answers, in the order in which they hold
/// @param blobs layers and code by their SHA-256
record Recording(
        SequencedMap<String, String> accounts,
        Map<String, Listing> listings,
        List<Chapter> chapters,
        List<Item> items,
        Map<String, byte[]> blobs) {
    private static final String FILE = "estate.tsv";
    private static final String GONE = "-";

    /// An operation that answers a list.
    ///
    /// @param select the fields of a request that pick some of it
    /// @param missing the error if what is picked is not there; empty for an empty list
    /// @param envelope the answer, with a place for the items
    record Listing(Set<String> select, String missing, String envelope) {}

    /// Something that happens.
    ///
    /// @param at from the story's begin
    /// @param title what happens
    /// @param look what comes of it
    /// @param events what EventBridge tells
    record Chapter(int number, Duration at, String title, String look, List<Event> events) {}

    /// An event of AWS's, as it lies in a queue.
    ///
    /// @param accountId where it happened
    record Event(String accountId, String json) {}

    /// An answer, or one item of a list.
    ///
    /// @param chapter since which it holds; 0 from the start
    /// @param scope lists of which a request must say one of each
    /// @param ids what names it in its list
    /// @param answer empty if it is gone
    record Item(int chapter, Place place, List<Set<String>> scope, Set<String> ids, String answer) {
        boolean isGone() {
            return answer.isEmpty();
        }
    }

    /// Where an answer is given.
    record Place(String accountId, String region, String operation) {}

    /// Reads the recording that the product carries.
    static Recording read() throws IOException {
        try (InputStream in = Recording.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IOException("the recording " + FILE + " is missing");
            }
            return read(in);
        }
    }

    /// @throws IOException naming the line that is malformed
    static Recording read(InputStream in) throws IOException {
        SequencedMap<String, String> accounts = new LinkedHashMap<>();
        Map<String, Listing> listings = new HashMap<>();
        List<Chapter> chapters = new ArrayList<>();
        List<Item> items = new ArrayList<>();
        Map<String, byte[]> blobs = new HashMap<>();
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.startsWith("#")) {
                continue;
            }
            String[] field = line.split("\t", -1);
            try {
                switch (field[0]) {
                    case "account" -> accounts.put(field[1], field[2]);
                    case "operation" ->
                            listings.put(
                                    field[1], new Listing(words(field[3]), field[4], field[5]));
                    case "chapter" ->
                            chapters.add(
                                    new Chapter(
                                            Integer.parseInt(field[1]),
                                            Duration.ofSeconds(Long.parseLong(field[2])),
                                            field[3],
                                            field[4],
                                            new ArrayList<>()));
                    case "event" ->
                            chapters.get(Integer.parseInt(field[1]) - 1)
                                    .events()
                                    .add(new Event(field[2], field[3]));
                    case "item" -> items.add(item(field));
                    case "blob" -> blobs.put(field[1], Base64.getDecoder().decode(field[2]));
                    default -> throw new IllegalArgumentException("expected a kind of line");
                }
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new IOException("line " + number + " is malformed: " + e.getMessage(), e);
            }
        }
        if (accounts.isEmpty()) {
            throw new IOException("no account, expected one or more");
        }
        return new Recording(
                accounts, Map.copyOf(listings), List.copyOf(chapters), List.copyOf(items), blobs);
    }

    private static Item item(String[] field) {
        List<Set<String>> scope = new ArrayList<>();
        for (String part : field[5].isEmpty() ? new String[0] : field[5].split("&", -1)) {
            scope.add(
                    Arrays.stream(part.split("\\|", -1))
                            .map(each -> URLDecoder.decode(each, StandardCharsets.UTF_8))
                            .collect(Collectors.toUnmodifiableSet()));
        }
        return new Item(
                Integer.parseInt(field[1]),
                new Place(field[2], field[3], field[4]),
                List.copyOf(scope),
                words(field[6]),
                field[7].equals(GONE) ? "" : field[7]);
    }

    private static Set<String> words(String text) {
        return text.isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(text.split(" ", -1)));
    }

    /// The account that manages the others.
    String manager() {
        return accounts.firstEntry().getKey();
    }
}
