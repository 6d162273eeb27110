package org.openinspector.versions;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// apk's comparison, token by token, for valid versions: equal kinds compare by value; of unequal
/// kinds, a pre-release suffix precedes everything, else the kind that may come earlier in a
/// version follows.
final class NaiveAlpine {
    private static final Pattern VERSION =
            Pattern.compile(
                    "[0-9]+(\\.[0-9]+)*[a-z]?"
                            + "(_(alpha|beta|pre|rc|cvs|svn|git|hg|p)[0-9]*)*(~[0-9a-f]+)?(-r[0-9]+)?");
    private static final Pattern TOKEN =
            Pattern.compile(
                    "^(?<first>[0-9]+)|\\.(?<number>[0-9]+)|_(?<suffix>[a-z]+)|~(?<hash>[0-9a-f]+)"
                            + "|-r(?<revision>[0-9]+)|(?<count>[0-9]+)|(?<letter>[a-z])");
    private static final List<String> KINDS =
            List.of("first", "number", "letter", "suffix", "count", "hash", "revision", "end");
    private static final List<String> SUFFIXES =
            List.of("alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p");

    private NaiveAlpine() {}

    private record Token(String kind, String value) {
        boolean isPreRelease() {
            return kind.equals("suffix") && SUFFIXES.indexOf(value) < SUFFIXES.indexOf("");
        }
    }

    static boolean isValid(String version) {
        return VERSION.matcher(version).matches();
    }

    static int compare(Pair pair) {
        List<Token> left = tokens(pair.left());
        List<Token> right = tokens(pair.right());
        for (int i = 0; ; i++) {
            Token ours = left.get(i);
            Token theirs = right.get(i);
            if (!ours.kind().equals(theirs.kind())) {
                return ours.isPreRelease() || theirs.isPreRelease()
                        ? Boolean.compare(theirs.isPreRelease(), ours.isPreRelease())
                        : KINDS.indexOf(theirs.kind()) - KINDS.indexOf(ours.kind());
            }
            int order = values(ours, theirs);
            if (order != 0 || ours.kind().equals("end")) {
                return order;
            }
        }
    }

    private static int values(Token left, Token right) {
        return switch (left.kind()) {
            case "end" -> 0;
            case "letter", "hash" -> left.value().compareTo(right.value());
            case "suffix" -> SUFFIXES.indexOf(left.value()) - SUFFIXES.indexOf(right.value());
            case "number" ->
                    left.value().startsWith("0") || right.value().startsWith("0")
                            ? left.value().compareTo(right.value())
                            : new BigInteger(left.value()).compareTo(new BigInteger(right.value()));
            default -> new BigInteger(left.value()).compareTo(new BigInteger(right.value()));
        };
    }

    private static List<Token> tokens(String version) {
        List<Token> out = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(version);
        while (matcher.find()) {
            for (String kind : KINDS.subList(0, KINDS.size() - 1)) {
                String value = matcher.group(kind);
                if (value != null) {
                    out.add(new Token(kind, value));
                }
            }
        }
        out.add(new Token("end", ""));
        return out;
    }
}
