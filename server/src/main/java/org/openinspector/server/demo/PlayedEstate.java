package org.openinspector.server.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the recorded accounts answer now: it changes from chapter to chapter. Safe for many
/// threads.
final class PlayedEstate {
    private static final Pattern MOMENT = Pattern.compile("\\{\\{(iso|epoch|lambda):(-?[0-9]+)}}");
    private static final DateTimeFormatter LAMBDA =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'+0000'")
                    .withZone(ZoneOffset.UTC);

    /// Organizations answers the same in every Region.
    private static final String GLOBAL = "organizations.";

    private final Recording recording;
    private final Instant begin;
    private final Map<Recording.Place, Map<List<Object>, Recording.Item>> items = new HashMap<>();

    /// As it was before the first chapter.
    ///
    /// @param begin the moment that recorded ones are told from
    PlayedEstate(Recording recording, Instant begin) {
        this.recording = recording;
        this.begin = begin.truncatedTo(ChronoUnit.SECONDS);
        turnTo(0);
    }

    /// What a chapter changes is so from now on.
    synchronized void turnTo(int chapter) {
        for (Recording.Item item : recording.items()) {
            if (item.chapter() == chapter) {
                Map<List<Object>, Recording.Item> there =
                        items.computeIfAbsent(placed(item.place()), _ -> new LinkedHashMap<>());
                List<Object> key = List.of(item.scope(), item.ids());
                if (item.isGone()) {
                    there.remove(key);
                } else {
                    there.put(key, item);
                }
            }
        }
    }

    private static Recording.Place placed(Recording.Place place) {
        return place.operation().startsWith(GLOBAL)
                ? new Recording.Place(place.accountId(), "", place.operation())
                : place;
    }

    /// What is answered; empty if nothing like it was recorded.
    Optional<Answer> answer(Request request, String base) {
        Set<String> said = request.values();
        List<Recording.Item> fitting = new ArrayList<>();
        var place =
                placed(
                        new Recording.Place(
                                request.account(), request.region(), request.operation()));
        synchronized (this) {
            for (Recording.Item item : items.getOrDefault(place, Map.of()).values()) {
                if (fits(item, said)) {
                    fitting.add(item);
                }
            }
        }
        Recording.Listing listing = recording.listings().get(request.operation());
        if (listing == null) {
            // The one that was asked most like this.
            return fitting.stream()
                    .max(java.util.Comparator.comparingInt(item -> item.scope().size()))
                    .map(item -> Answer.of(told(item.answer(), base)));
        }
        List<String> picked = new ArrayList<>();
        listing.select().forEach(field -> picked.addAll(request.all(field)));
        List<String> parts = new ArrayList<>();
        for (Recording.Item item : fitting) {
            if (picked.isEmpty() || picked.stream().anyMatch(item.ids()::contains)) {
                parts.add(item.answer());
            }
        }
        if (parts.isEmpty() && !picked.isEmpty() && !listing.missing().isEmpty()) {
            return Optional.of(
                    Answer.error(
                            request.service(),
                            400,
                            listing.missing(),
                            "not found: " + String.join(", ", picked)));
        }
        String separator = listing.envelope().startsWith("<") ? "" : ",";
        return Optional.of(
                Answer.of(
                        told(
                                listing.envelope()
                                        .replace("{{items}}", String.join(separator, parts)),
                                base)));
    }

    /// How often a function was called in the last months, as recorded.
    synchronized Optional<String> metric(String account, String region, String function) {
        return items
                .getOrDefault(
                        new Recording.Place(account, region, "cloudwatch.GetMetricData"), Map.of())
                .values()
                .stream()
                .filter(item -> item.ids().contains(function))
                .map(Recording.Item::answer)
                .findFirst();
    }

    private static boolean fits(Recording.Item item, Set<String> said) {
        return item.scope().stream().allMatch(one -> one.stream().anyMatch(said::contains));
    }

    /// A recorded text with the moments and the address of now.
    String told(String text, String base) {
        Matcher moments = MOMENT.matcher(text);
        return moments.replaceAll(
                        moment -> {
                            Instant at =
                                    begin.plus(Duration.ofSeconds(Long.parseLong(moment.group(2))));
                            return switch (moment.group(1)) {
                                case "epoch" -> Long.toString(at.getEpochSecond());
                                case "lambda" -> LAMBDA.format(at);
                                default -> at.toString();
                            };
                        })
                .replace("{{base}}", base);
    }
}
