package org.openinspector.versions;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Python's version specifiers: all of them must hold, with commas between them. Their bounds are
/// not the versions that they name but lie around a family of versions: `<1` leaves out the
/// pre-releases of 1, `>1` its post-releases, `==1` and `<=1` take its local versions in.
///
/// @see <a href="https://packaging.python.org/en/latest/specifications/version-specifiers/">Version
///   specifiers</a>
final class PythonConstraint {
    private static final List<String> OPERATORS =
            List.of("===", "~=", "==", "!=", "<=", ">=", "<", ">");

    private static final Pattern VERSION =
            Pattern.compile(
                    "v?(?:([0-9]+)!)?([0-9]+(?:\\.[0-9]+)*+)"
                            + "(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?([0-9]*))?"
                            + "(?:-([0-9]+)|[-_.]?(post|rev|r)[-_.]?([0-9]*))?"
                            + "([-_.]?dev[-_.]?([0-9]*))?"
                            + "(\\+[a-z0-9]+(?:[-_.][a-z0-9]+)*+)?");

    /// The number of the last post-release of a version: nothing else precedes all versions after
    /// its post-releases. Numbers of so many digits do not occur.
    private static final String LAST_POST = "9".repeat(40);

    private PythonConstraint() {}

    /// A version in parts; those that are missing are null.
    private record Version(
            String epoch,
            String release,
            @Nullable String pre,
            @Nullable String preNumber,
            @Nullable String post,
            @Nullable String dev,
            boolean local,
            String text) {
        String base() {
            return epoch + release;
        }

        String withPre() {
            return base() + (pre == null ? "" : pre + preNumber);
        }

        String withPost() {
            return withPre() + (post == null ? "" : ".post" + post);
        }

        /// What comes directly after this version and its local versions.
        String afterLocals() {
            if (dev != null) {
                return withPost() + ".dev" + Numbers.next(dev);
            }
            return withPre() + ".post" + (post == null ? "0" : Numbers.next(post)) + ".dev0";
        }
    }

    static Selection parse(ConstraintReader reader, VersionScheme scheme) {
        Selection all = Selection.everything(scheme);
        while (!reader.skipBlanks().atEnd()) {
            String operator = reader.operator(OPERATORS);
            if (operator.isEmpty()) {
                throw reader.expected("one of " + String.join(" ", OPERATORS));
            }
            all = all.and(specifier(scheme, operator, reader.version(",")));
            if (!reader.skipBlanks().take(",") && !reader.atEnd()) {
                throw reader.expected("',' or the end");
            }
        }
        return all;
    }

    private static Selection specifier(VersionScheme scheme, String operator, String text) {
        if (operator.equals("===")) {
            return Selection.text(scheme, text);
        }
        if (text.endsWith(".*")) {
            Version prefix = version(text.substring(0, text.length() - 2));
            boolean equal = operator.equals("==");
            if (!prefix.text.equals(prefix.base()) || (!equal && !operator.equals("!="))) {
                throw ConstraintReader.refused(
                        text, "has '.*', expected only after numbers, == and !=");
            }
            Selection family =
                    Selection.between(
                            scheme, prefix.base() + ".dev0", nextPrefix(prefix, 0) + ".dev0");
            return equal ? family : family.complement();
        }
        Version version = version(text);
        if (version.local && !operator.equals("==") && !operator.equals("!=")) {
            throw ConstraintReader.refused(
                    text, "is a local version, expected one only after == and !=");
        }
        return switch (operator) {
            case "==" -> equal(scheme, version);
            case "!=" -> equal(scheme, version).complement();
            case ">=" -> Selection.from(scheme, version.text);
            case "<=" -> Selection.below(scheme, version.afterLocals());
            case "<" -> below(scheme, version);
            case ">" -> above(scheme, version);
            default -> {
                if (version.release.indexOf('.') < 0) {
                    throw ConstraintReader.refused(text, "has one number, expected more after ~=");
                }
                yield Selection.between(scheme, version.text, nextPrefix(version, 1) + ".dev0");
            }
        };
    }

    private static Selection equal(VersionScheme scheme, Version version) {
        return version.local
                ? Selection.exactly(scheme, version.text)
                : Selection.from(scheme, nonZero(version.text))
                        .and(Selection.below(scheme, version.afterLocals()));
    }

    /// `0` as a bound stands for the beginning.
    private static String nonZero(String text) {
        return text.equals("0") ? "0.0" : text;
    }

    private static Selection below(VersionScheme scheme, Version version) {
        boolean preRelease = version.pre != null || version.dev != null;
        return Selection.below(scheme, preRelease ? version.text : version.withPost() + ".dev0");
    }

    private static Selection above(VersionScheme scheme, Version version) {
        if (version.dev != null || version.post != null) {
            return Selection.from(scheme, version.afterLocals());
        }
        return version.pre == null
                ? Selection.above(scheme, version.base() + ".post" + LAST_POST)
                : Selection.from(
                        scheme,
                        version.base()
                                + version.pre
                                + Numbers.next(String.valueOf(version.preNumber))
                                + ".dev0");
    }

    /// The numbers without the last ones, the last that is left being one more.
    private static String nextPrefix(Version version, int without) {
        String release = version.release;
        for (int i = 0; i < without; i++) {
            release = release.substring(0, release.lastIndexOf('.'));
        }
        int last = release.lastIndexOf('.') + 1;
        return version.epoch + release.substring(0, last) + Numbers.next(release.substring(last));
    }

    private static Version version(String text) {
        Matcher matcher = VERSION.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw ConstraintReader.refused(text, "is no version, expected one as in PEP 440");
        }
        String pre = matcher.group(3);
        String post = matcher.group(5);
        if (post == null && matcher.group(6) != null) {
            post = number(matcher.group(7));
        }
        String epoch = matcher.group(1);
        String local = matcher.group(10);
        Version version =
                new Version(
                        epoch == null ? "" : epoch + "!",
                        String.valueOf(matcher.group(2)),
                        pre,
                        pre == null ? null : number(matcher.group(4)),
                        post,
                        matcher.group(8) == null ? null : number(matcher.group(9)),
                        local != null,
                        "");
        String written = version.withPost() + (version.dev == null ? "" : ".dev" + version.dev);
        return new Version(
                version.epoch,
                version.release,
                version.pre,
                version.preNumber,
                version.post,
                version.dev,
                version.local,
                local == null ? written : written + local);
    }

    private static String number(@Nullable String digits) {
        return digits == null || digits.isEmpty() ? "0" : digits;
    }
}
