package org.openinspector.accounts.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Decides by a policy in the plainest way: no compiling, regular expressions for wildcards, a tree
/// of another JSON library. Knows valid policies only.
final class NaivePolicy {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

    private final Context context;
    private final boolean variables;
    private boolean deny;

    private NaivePolicy(Context context, boolean variables) {
        this.context = context;
        this.variables = variables;
    }

    static String decide(String policy, PolicyRequest request) {
        JsonNode root;
        try {
            root = JSON.readTree(policy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var naive =
                new NaivePolicy(
                        request.context(), root.path("Version").asText().equals("2012-10-17"));
        boolean allowed = false;
        for (JsonNode statement : each(root.get("Statement"))) {
            naive.deny = statement.get("Effect").asText().equals("Deny");
            if (naive.about(statement, request)) {
                if (naive.deny) {
                    return "deny";
                }
                allowed = true;
            }
        }
        return allowed ? "allow" : "nothing";
    }

    private static List<JsonNode> each(JsonNode node) {
        var out = new ArrayList<JsonNode>();
        if (node.isArray()) {
            node.forEach(out::add);
        } else {
            out.add(node);
        }
        return out;
    }

    private boolean about(JsonNode statement, PolicyRequest request) {
        boolean notAction = statement.has("NotAction");
        boolean action = false;
        for (JsonNode each : each(statement.get(notAction ? "NotAction" : "Action"))) {
            action |=
                    Pattern.compile(regex(each.asText()), Pattern.CASE_INSENSITIVE)
                            .matcher(request.action())
                            .matches();
        }
        if (action == notAction) {
            return false;
        }
        boolean notResource = statement.has("NotResource");
        boolean resource = false;
        boolean open = false;
        for (JsonNode each : each(statement.get(notResource ? "NotResource" : "Resource"))) {
            Optional<Boolean> fits = arn(each.asText(), request.resource());
            resource |= fits.orElse(false);
            open |= fits.isEmpty();
        }
        if (resource == notResource || (notResource && open && !deny)) {
            return false;
        }
        boolean all = true;
        JsonNode conditions = statement.path("Condition");
        for (var operator : conditions.properties()) {
            for (var key : operator.getValue().properties()) {
                all &= holds(operator.getKey(), key.getKey(), each(key.getValue()));
            }
        }
        return all;
    }

    private boolean holds(String operatorText, String key, List<JsonNode> wanted) {
        String operator = operatorText.replaceFirst("^For(All|Any)Values?:", "");
        boolean all = operatorText.startsWith("ForAllValues:");
        boolean any = operatorText.startsWith("ForAnyValue:");
        boolean ifExists = operator.endsWith("IfExists");
        operator = operator.replaceFirst("IfExists$", "");
        boolean negated = operator.contains("Not");
        operator = operator.replace("Not", "");
        @Nullable List<String> values = context.values(key.toLowerCase(Locale.ROOT));
        if (operator.equals("Null")) {
            return wanted.stream()
                    .anyMatch(each -> each.asText().equals(String.valueOf(values == null)));
        }
        if (values == null) {
            return ifExists || all || (negated && !any);
        }
        int good = 0;
        for (String value : values) {
            boolean fits = false;
            boolean open = false;
            for (JsonNode each : wanted) {
                Optional<Boolean> one = one(operator, each.asText(), value);
                fits |= one.orElse(false);
                open |= one.isEmpty();
            }
            boolean one = negated ? (!fits && (!open || deny)) : fits;
            good += one ? 1 : 0;
        }
        boolean every = all || (negated && !any);
        return every ? good == values.size() : good > 0;
    }

    /// Empty if a variable has no value.
    private Optional<Boolean> one(String operator, String wanted, String value) {
        try {
            return switch (operator) {
                case "StringEquals" -> resolved(wanted, false).map(p -> value.matches("(?s)" + p));
                case "StringEqualsIgnoreCase" ->
                        resolved(wanted, false).map(p -> value.matches("(?si)" + p));
                case "StringLike" -> resolved(wanted, true).map(p -> value.matches("(?s)" + p));
                case "ArnEquals", "ArnLike" -> arn(wanted, value);
                case "Bool" -> Optional.of(wanted.equalsIgnoreCase(value));
                case "BinaryEquals" ->
                        Optional.of(
                                Arrays.equals(
                                        Base64.getDecoder().decode(wanted),
                                        Base64.getDecoder().decode(value)));
                case "IpAddress" -> Optional.of(inside(wanted, value));
                default ->
                        Optional.of(
                                operator.startsWith("Numeric")
                                        ? ordered(
                                                operator,
                                                new BigDecimal(value)
                                                        .compareTo(new BigDecimal(wanted)))
                                        : ordered(operator, date(value).compareTo(date(wanted))));
            };
        } catch (IllegalArgumentException | java.time.DateTimeException notOfThatKind) {
            return Optional.of(false);
        }
    }

    private static boolean ordered(String operator, int order) {
        return operator.endsWith("LessThan")
                ? order < 0
                : operator.endsWith("LessThanEquals")
                        ? order <= 0
                        : operator.endsWith("GreaterThan")
                                ? order > 0
                                : operator.endsWith("GreaterThanEquals") ? order >= 0 : order == 0;
    }

    private static Instant date(String text) {
        if (text.matches("[0-9]+")) {
            return Instant.ofEpochSecond(Long.parseLong(text));
        }
        return OffsetDateTime.parse(text.contains("T") ? text : text + "T00:00:00Z").toInstant();
    }

    private static boolean inside(String range, String address) {
        String[] parts = range.split("/", -1);
        byte[] net = InetAddress.ofLiteral(parts[0]).getAddress();
        byte[] given = InetAddress.ofLiteral(address).getAddress();
        int bits = parts.length == 1 ? 8 * net.length : Integer.parseInt(parts[1]);
        if (net.length != given.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i % 8);
            if ((net[i / 8] & mask) != (given[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private Optional<Boolean> arn(String pattern, String text) {
        // Outside of variables' names a colon separates; there it does not.
        String[] wanted = pattern.split(":(?![^${]*})", 6);
        String[] given = text.split(":", wanted.length);
        boolean fits = given.length == wanted.length;
        for (int i = 0; i < wanted.length; i++) {
            Optional<String> regex = resolved(wanted[i], true);
            if (regex.isEmpty()) {
                return Optional.empty();
            }
            fits = fits && given[i].matches("(?s)" + regex.get());
        }
        return Optional.of(fits);
    }

    private Optional<String> resolved(String text, boolean wildcards) {
        var out = new StringBuilder();
        int from = 0;
        Matcher variable = VARIABLE.matcher(text);
        while (variables && variable.find()) {
            String before = text.substring(from, variable.start());
            out.append(wildcards ? regex(before) : Pattern.quote(before));
            String name = variable.group(1);
            if (name.matches("[*?$]")) {
                out.append(Pattern.quote(name));
            } else {
                String[] parts = name.split(",", 2);
                List<String> values = context.values(parts[0].strip().toLowerCase(Locale.ROOT));
                if (values != null && values.size() == 1) {
                    out.append(Pattern.quote(values.getFirst()));
                } else if (parts.length == 2) {
                    String quoted = parts[1].strip();
                    out.append(Pattern.quote(quoted.substring(1, quoted.length() - 1)));
                } else {
                    return Optional.empty();
                }
            }
            from = variable.end();
        }
        String rest = text.substring(from);
        return Optional.of(out.append(wildcards ? regex(rest) : Pattern.quote(rest)).toString());
    }

    private static String regex(String wild) {
        return ("\\Q" + wild + "\\E").replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
    }
}
