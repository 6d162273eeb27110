package org.openinspector.aws.events;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.openinspector.estate.Change;
import org.openinspector.estate.SweepUnit;

/// What every event has, and how its resources are named in coverage.
///
/// @param account whose event it is
/// @param region where it happened
/// @param type `detail-type`
/// @param resources ARNs
record Envelope(String account, String region, String type, List<String> resources, Json detail) {
    static final String EC2 = "ec2";
    static final String ECR = "ecr";
    static final String LAMBDA = "lambda";

    /// Nothing of this kind is listed yet.
    static final String NETWORK = "network";

    /// One event names up to so many resources; for more, the unit is listed.
    static final int CHANGES_MAX = 1000;

    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]{2,12}){1,3}-[0-9]{1,2}");
    private static final Pattern INSTANCE = Pattern.compile("i-[0-9a-f]{8,17}");
    private static final Pattern REPOSITORY = Pattern.compile("[a-z0-9][a-z0-9._/-]{0,255}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern FUNCTION = Pattern.compile("[A-Za-z0-9_-]{1,140}");

    /// Reads what every event has.
    ///
    /// @throws IOException if something is missing
    static Envelope of(Json event) throws IOException {
        String account = required(event, "account", ACCOUNT);
        String region = required(event, "region", REGION);
        String type = event.text("detail-type").orElseThrow(() -> missing("detail-type"));
        if (!event.has("detail")) {
            throw missing("detail");
        }
        return new Envelope(
                account, region, type, event.texts("resources"), event.object("detail"));
    }

    private static String required(Json event, String name, Pattern expected) throws IOException {
        String text = event.text(name).orElseThrow(() -> missing(name));
        if (!expected.matcher(text).matches()) {
            throw new IOException(
                    name + " of the event is malformed, expected " + expected.pattern());
        }
        return text;
    }

    private static IOException missing(String name) {
        return new IOException("the event has no " + name);
    }

    SweepUnit unit(String kind) {
        return new SweepUnit(account, region, kind);
    }

    /// A change of a whole unit.
    EventResult whole(String kind, String reason) {
        return new EventResult.Changed(
                List.of(new Change(unit(kind), Optional.empty(), reason, Change.Urgency.CHANGED)),
                false);
    }

    EventResult instances(Collection<String> ids, String reason, Change.Urgency urgency) {
        return changed(EC2, ids, id -> INSTANCE.matcher(id).matches(), reason, urgency);
    }

    /// Images of a repository, by their digests.
    EventResult images(
            String repository, Collection<String> digests, String reason, Change.Urgency urgency) {
        if (!REPOSITORY.matcher(repository).matches()) {
            return new EventResult.Poison("the repository's name is malformed");
        }
        String prefix =
                "arn:"
                        + partition()
                        + ":ecr:"
                        + region
                        + ":"
                        + account
                        + ":repository/"
                        + repository
                        + "/";
        return changed(
                ECR,
                digests.stream()
                        .filter(digest -> DIGEST.matcher(digest).matches())
                        .map(prefix::concat)
                        .toList(),
                _ -> true,
                reason,
                urgency);
    }

    /// A function.
    ///
    /// @param named its name, its ARN, or part of it: `name`, `123456789012:function:name`, each
    ///   perhaps with a version after a colon
    EventResult function(String named, String reason, Change.Urgency urgency) {
        Optional<String> name = functionName(named);
        return name.isEmpty()
                ? new EventResult.Ignored(EventResult.Why.NOT_SCANNED)
                : changed(
                        LAMBDA,
                        List.of(
                                "arn:"
                                        + partition()
                                        + ":lambda:"
                                        + region
                                        + ":"
                                        + account
                                        + ":function:"
                                        + name.get()
                                        + ":$LATEST"),
                        _ -> true,
                        reason,
                        urgency);
    }

    /// Empty if it is no function of this account and Region.
    private Optional<String> functionName(String named) {
        String rest = named;
        String whole = "arn:" + partition() + ":lambda:" + region + ":" + account + ":function:";
        String part = account + ":function:";
        if (rest.startsWith(whole)) {
            rest = rest.substring(whole.length());
        } else if (rest.startsWith(part)) {
            rest = rest.substring(part.length());
        } else if (rest.startsWith("arn:") || rest.contains(":function:")) {
            return Optional.empty();
        }
        int version = rest.indexOf(':');
        String name = version < 0 ? rest : rest.substring(0, version);
        return FUNCTION.matcher(name).matches() ? Optional.of(name) : Optional.empty();
    }

    private EventResult changed(
            String kind,
            Collection<String> ids,
            Predicate<String> scanned,
            String reason,
            Change.Urgency urgency) {
        TreeSet<String> known = new TreeSet<>();
        ids.stream().filter(scanned).forEach(known::add);
        if (known.isEmpty()) {
            return new EventResult.Ignored(EventResult.Why.NOT_SCANNED);
        }
        if (known.size() > CHANGES_MAX) {
            return whole(kind, reason);
        }
        List<Change> changes = new ArrayList<>();
        for (String id : known) {
            changes.add(new Change(unit(kind), Optional.of(id), reason, urgency));
        }
        return new EventResult.Changed(changes, false);
    }

    private String partition() {
        if (region.startsWith("cn-")) {
            return "aws-cn";
        }
        return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }

    /// A text of an event as it is shown: short, and without anything a terminal would obey.
    static String shown(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .limit(80)
                .forEach(c ->
                        clean.appendCodePoint(
                                Character.isISOControl(c)
                                                || Character.getType(c) == Character.FORMAT
                                                || Character.getType(c) == Character.SURROGATE
                                        ? '\ufffd'
                                        : c));
        return clean.toString();
    }
}
