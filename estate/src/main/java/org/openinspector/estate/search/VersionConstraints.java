package org.openinspector.estate.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.versions.UnorderedVersionException;
import org.openinspector.versions.VersionScheme;

/// Which versions are searched for: `< 3.0.7`, `>= 1.1.1, < 3.0.7`, `= 2.17.1`. All parts hold.
///
/// A bound is compared in the order of the package's own ecosystem. People write versions as
/// upstream does, without the epoch that distributions put before them (`1:9.6p1-2`), and an epoch
/// outweighs all that follows it. So a bound without an epoch is given that of the version it is
/// compared with.
///
/// @param text as it was written
/// @param parts its parts, 1 to 10
public record VersionConstraints(String text, List<Part> parts) {
    private static final int LENGTH_MAX = 256;
    private static final int PARTS_MAX = 10;
    private static final Pattern PART = Pattern.compile("(<=|>=|!=|==|=|<|>)?\\s*([^\\s,<>=!]+)");
    private static final Pattern EPOCH = Pattern.compile("([0-9]+):.*", Pattern.DOTALL);

    /// How a version compares with a bound.
    public enum Relation {
        /// `<`
        BELOW,
        /// `<=`
        AT_MOST,
        /// `=`, or no sign
        EQUAL,
        /// `!=`
        NOT_EQUAL,
        /// `>=`
        AT_LEAST,
        /// `>`
        ABOVE
    }

    /// Whether a version is searched for.
    public enum Answer {
        /// It is.
        INSIDE,
        /// It is not.
        OUTSIDE,
        /// It, or a bound, has no place in its ecosystem's order.
        UNDECIDED
    }

    /// One bound.
    public record Part(Relation relation, String bound) {}

    public VersionConstraints {
        parts = List.copyOf(parts);
    }

    /// Reads the text form: parts separated by commas.
    ///
    /// @throws IllegalArgumentException if it cannot be read; the message says what was seen and
    ///   expected
    public static VersionConstraints parse(String text) {
        if (text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "has " + text.length() + " characters, expected at most " + LENGTH_MAX);
        }
        List<Part> parts = new ArrayList<>();
        for (String piece : text.split(",", -1)) {
            Matcher part = PART.matcher(piece.strip());
            if (!part.matches()) {
                throw new IllegalArgumentException(
                        "has \""
                                + piece.strip()
                                + "\", expected a sign (<, <=, =, !=, >=, >) and a version");
            }
            parts.add(new Part(relation(part.group(1)), part.group(2)));
        }
        if (parts.size() > PARTS_MAX) {
            throw new IllegalArgumentException(
                    "has " + parts.size() + " parts, expected at most " + PARTS_MAX);
        }
        return new VersionConstraints(text, parts);
    }

    private static Relation relation(@Nullable String sign) {
        return switch (sign) {
            case "<" -> Relation.BELOW;
            case "<=" -> Relation.AT_MOST;
            case "!=" -> Relation.NOT_EQUAL;
            case ">=" -> Relation.AT_LEAST;
            case ">" -> Relation.ABOVE;
            case null, default -> Relation.EQUAL;
        };
    }

    /// Whether a version of an ecosystem is searched for.
    ///
    /// @param scheme empty if the ecosystem has no order: only equal texts are then decided
    public Answer test(Optional<VersionScheme> scheme, String version) {
        boolean undecided = false;
        for (Part part : parts) {
            switch (test(scheme, version, part)) {
                case OUTSIDE -> {
                    return Answer.OUTSIDE;
                }
                case UNDECIDED -> undecided = true;
                case INSIDE -> {}
            }
        }
        return undecided ? Answer.UNDECIDED : Answer.INSIDE;
    }

    private static Answer test(Optional<VersionScheme> scheme, String version, Part part) {
        if (scheme.isEmpty()) {
            boolean same = version.equals(part.bound);
            return switch (part.relation) {
                case EQUAL -> same ? Answer.INSIDE : Answer.UNDECIDED;
                case NOT_EQUAL -> same ? Answer.OUTSIDE : Answer.UNDECIDED;
                case BELOW, ABOVE -> same ? Answer.OUTSIDE : Answer.UNDECIDED;
                case AT_MOST, AT_LEAST -> same ? Answer.INSIDE : Answer.UNDECIDED;
            };
        }
        VersionScheme order = scheme.get();
        String bound = withEpoch(order, part.bound, version);
        try {
            boolean inside =
                    switch (part.relation) {
                        case BELOW -> order.compare(version, bound) < 0;
                        case AT_MOST -> order.reaches(bound, version);
                        case EQUAL -> equal(order, version, bound);
                        case NOT_EQUAL -> !equal(order, version, bound);
                        case AT_LEAST -> order.compare(version, bound) >= 0;
                        case ABOVE -> !order.reaches(bound, version);
                    };
            return inside ? Answer.INSIDE : Answer.OUTSIDE;
        } catch (UnorderedVersionException noPlace) {
            return Answer.UNDECIDED;
        }
    }

    /// An rpm version without a release stands for all its releases.
    private static boolean equal(VersionScheme order, String version, String bound) {
        return order.compare(version, bound) >= 0 && order.reaches(bound, version);
    }

    private static String withEpoch(VersionScheme order, String bound, String version) {
        if (order != VersionScheme.DEBIAN && order != VersionScheme.RPM) {
            return bound;
        }
        Matcher epoch = EPOCH.matcher(version);
        return !epoch.matches() || EPOCH.matcher(bound).matches()
                ? bound
                : epoch.group(1) + ":" + bound;
    }

    /// The order of a package type's versions; empty if there is none.
    ///
    /// @param type of a package URL
    public static Optional<VersionScheme> scheme(String type) {
        return switch (type) {
            case "deb" -> Optional.of(VersionScheme.DEBIAN);
            case "rpm" -> Optional.of(VersionScheme.RPM);
            case "apk" -> Optional.of(VersionScheme.ALPINE);
            case "github", "githubactions" -> Optional.of(VersionScheme.SEMVER);
            // Products that no package manager installed: OpenSSL, nginx, the JDK.
            case "generic" -> Optional.of(VersionScheme.OPENSSL);
            default -> VersionScheme.named(type);
        };
    }
}
