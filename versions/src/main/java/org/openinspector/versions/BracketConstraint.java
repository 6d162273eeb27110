package org.openinspector.versions;

/// Intervals in brackets: `[1,2)`.
///
/// @see <a
///   href="https://maven.apache.org/pom.html#dependency-version-requirement-specification">Maven,
///   version requirements</a>
/// @see <a
///   href="https://learn.microsoft.com/en-us/nuget/concepts/package-versioning#version-ranges">NuGet,
///   version ranges</a>
final class BracketConstraint {
    private static final String STOPS = "[](),<>=!";

    private BracketConstraint() {}

    /// One or more intervals with commas between them, or one version.
    static Selection maven(ConstraintReader reader, VersionScheme scheme) {
        reader.skipBlanks();
        if (!reader.is("[") && !reader.is("(")) {
            Selection one = Selection.exactly(scheme, version(reader, scheme));
            return ended(reader, one);
        }
        Selection any = Selection.nothing(scheme);
        do {
            any = any.or(interval(reader.skipBlanks(), scheme));
            reader.skipBlanks();
        } while (reader.take(","));
        return ended(reader, any);
    }

    /// One interval, or the least version; a floating one (`1.*`) prefers a version, but lets
    /// through all from its least on.
    static Selection nuget(ConstraintReader reader, VersionScheme scheme) {
        reader.skipBlanks();
        if (reader.is("[") || reader.is("(")) {
            return ended(reader, interval(reader, scheme));
        }
        return ended(reader, Selection.from(scheme, least(version(reader, scheme))));
    }

    private static String version(ConstraintReader reader, VersionScheme scheme) {
        String version = reader.version(STOPS);
        if (scheme.encode(least(version)) instanceof Encoding.Unordered(String why)) {
            throw new ConstraintReader.Refusal(why);
        }
        return version;
    }

    /// The least version that a floating one takes.
    private static String least(String version) {
        if (!version.endsWith("*")) {
            return version;
        }
        String stem = version.substring(0, version.length() - 1);
        return stem.isEmpty() ? "0.0.0" : stem + "0";
    }

    private static Selection ended(ConstraintReader reader, Selection selection) {
        if (!reader.skipBlanks().atEnd()) {
            throw reader.expected("the end");
        }
        return selection;
    }

    private static Selection interval(ConstraintReader reader, VersionScheme scheme) {
        boolean from = reader.take("[");
        if (!from && !reader.take("(")) {
            throw reader.expected("'[' or '('");
        }
        reader.skipBlanks();
        String low = reader.is(",") ? "" : least(version(reader, scheme));
        reader.skipBlanks();
        if (!reader.take(",")) {
            if (!from || !reader.take("]")) {
                throw reader.expected("','");
            }
            return Selection.exactly(scheme, low);
        }
        reader.skipBlanks();
        String high = reader.is("]") || reader.is(")") ? "" : version(reader, scheme);
        boolean upTo = reader.skipBlanks().take("]");
        if (!upTo && !reader.take(")")) {
            throw reader.expected("']' or ')'");
        }
        Selection selection = Selection.everything(scheme);
        if (!low.isEmpty()) {
            selection = from ? Selection.from(scheme, low) : Selection.above(scheme, low);
        }
        if (!high.isEmpty()) {
            selection =
                    selection.and(
                            upTo ? Selection.upTo(scheme, high) : Selection.below(scheme, high));
        }
        return selection;
    }
}
