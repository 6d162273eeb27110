package org.openinspector.advisories.retirejs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// Reads `atOrAbove` and `below`.
final class RetireBounds {
    /// Retire.js writes numbers that no release will reach for "all" (`100`) and for "all of this
    /// major version" (`2.999.999`).
    private static final Pattern ALL = Pattern.compile("\\d{3,}(?:\\.\\d+)*");

    private static final Pattern WHOLE_MAJOR = Pattern.compile("\\d+\\.999(?:\\.\\d+)*");
    private static final Pattern SHORT = Pattern.compile("\\d+(?:\\.\\d+)?");

    /// `1.3.0-*`: the pre-releases too.
    private static final Pattern WITH_PRERELEASES = Pattern.compile("(\\d+\\.\\d+\\.\\d+)-\\*");

    private static final Pattern DOTTED_PRERELEASE =
            Pattern.compile("(\\d+\\.\\d+\\.\\d+)\\.([a-z][0-9a-z.]*)");

    /// npm has no versions of four numbers: this one would follow the one of the first three.
    private static final Pattern FOUR_NUMBERS = Pattern.compile("(\\d+\\.\\d+\\.\\d+)\\.\\d+");

    private static final Pattern VERSION = Pattern.compile("v?\\d[0-9A-Za-z.+_-]*");

    private RetireBounds() {}

    /// The range that an object with these fields stands for.
    ///
    /// @throws UnreadableDocumentException if there is no bound, or one is no version
    static AffectedRange read(Node.Fields bounds, VersionScheme scheme)
            throws UnreadableDocumentException {
        Optional<String> begin = bounds.text("atOrAbove").map(String::strip);
        Optional<String> end = bounds.text("below").map(String::strip);
        if (begin.isEmpty() && end.isEmpty()) {
            throw new UnreadableDocumentException(
                    "neither \"below\" nor \"atOrAbove\", expected one of them");
        }
        String introduced = begin.isPresent() ? version("atOrAbove", begin.get(), scheme) : "0";
        boolean after = begin.filter(text -> isBetween(text, scheme)).isPresent();
        Optional<String> none = Optional.empty();
        if (end.isEmpty() || ALL.matcher(end.get()).matches()) {
            return new AffectedRange(scheme, introduced, after, none, none, none);
        }
        Optional<String> bound = Optional.of(version("below", end.get(), scheme));
        if (isBetween(end.get(), scheme)) {
            return new AffectedRange(scheme, introduced, after, none, none, bound);
        }
        return WHOLE_MAJOR.matcher(end.get()).matches()
                ? new AffectedRange(scheme, introduced, after, none, bound, none)
                : new AffectedRange(scheme, introduced, after, bound, none, none);
    }

    private static boolean isBetween(String text, VersionScheme scheme) {
        return scheme == VersionScheme.SEMVER && FOUR_NUMBERS.matcher(text).matches();
    }

    /// The versions that are exempt.
    static List<String> excluded(Node.Fields bounds) throws UnreadableDocumentException {
        return new ArrayList<>(bounds.texts("excludes"));
    }

    private static String version(String key, String text, VersionScheme scheme)
            throws UnreadableDocumentException {
        Matcher prereleases = WITH_PRERELEASES.matcher(text);
        if (prereleases.matches()) {
            return prereleases.group(1) + "-0";
        }
        if (!VERSION.matcher(text).matches()) {
            throw new UnreadableDocumentException(
                    "\""
                            + key
                            + "\" is \""
                            + text.substring(0, Math.min(text.length(), 40))
                            + "\", expected a version");
        }
        return scheme == VersionScheme.SEMVER ? semver(text) : text;
    }

    /// SemVer has three numbers; the repository is written by hand.
    private static String semver(String text) {
        if (text.equals("0")) {
            return text;
        }
        Matcher four = FOUR_NUMBERS.matcher(text);
        if (four.matches()) {
            return four.group(1);
        }
        Matcher dotted = DOTTED_PRERELEASE.matcher(text);
        if (dotted.matches()) {
            return dotted.group(1) + "-" + dotted.group(2);
        }
        if (SHORT.matcher(text).matches()) {
            return text + (text.indexOf('.') < 0 ? ".0.0" : ".0");
        }
        return text;
    }
}
