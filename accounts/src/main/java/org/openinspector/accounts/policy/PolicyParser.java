package org.openinspector.accounts.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.policy.PolicyJson.Node;

/// Compiles policy JSON.
///
/// @see <a
///   href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html">Grammar
///   of the IAM JSON policy language</a>
final class PolicyParser {
    private static final int STATEMENTS_MAX = 200;
    private static final int TEXT_MAX = 2_048;
    private static final Set<String> MEMBERS = Set.of("Version", "Id", "Statement");
    private static final Set<String> ELEMENTS =
            Set.of(
                    "Sid",
                    "Effect",
                    "Principal",
                    "NotPrincipal",
                    "Action",
                    "NotAction",
                    "Resource",
                    "NotResource",
                    "Condition");
    private static final Pattern SID = Pattern.compile("[A-Za-z0-9]{0,128}");
    private static final Pattern ACTION =
            Pattern.compile("\\*|[a-zA-Z0-9-]{1,64}:[a-zA-Z0-9*?]{1,128}");

    private final boolean trust;

    /// Of the version of 2008 `${` is plain text.
    private boolean variables;

    PolicyParser(boolean trust) {
        this.trust = trust;
    }

    Policy parse(String json) {
        Node root = PolicyJson.read(json);
        int size = size(json);
        if (size > Policy.SIZE_MAX) {
            throw new PolicyException(
                    "policy", "has " + size + " characters, expected at most " + Policy.SIZE_MAX);
        }
        Map<String, Node> members = members("policy", root);
        for (String name : members.keySet()) {
            if (!MEMBERS.contains(name)) {
                throw new PolicyException(name, "is no member of a policy");
            }
        }
        variables = version(members.get("Version"));
        Node id = members.get("Id");
        if (id != null) {
            text("Id", id);
        }
        Node given = members.get("Statement");
        if (given == null) {
            throw new PolicyException("Statement", "is missing");
        }
        boolean list = given instanceof Node.Items;
        List<Node> nodes = given instanceof Node.Items(var items) ? items : List.of(given);
        if (nodes.isEmpty() || nodes.size() > STATEMENTS_MAX) {
            throw new PolicyException(
                    "Statement", "has " + nodes.size() + ", expected 1 to " + STATEMENTS_MAX);
        }
        var statements = new ArrayList<Statement>();
        var sids = new HashSet<String>();
        for (int i = 0; i < nodes.size(); i++) {
            String place = list ? "Statement[" + i + "]" : "Statement";
            statements.add(statement(place, i, members(place, nodes.get(i)), sids));
        }
        return new Policy(statements, size);
    }

    private static boolean version(@Nullable Node node) {
        if (node == null) {
            return false;
        }
        return switch (text("Version", node)) {
            case "2012-10-17" -> true;
            case "2008-10-17" -> false;
            case String other ->
                    throw new PolicyException(
                            "Version",
                            "is \"" + shown(other) + "\", expected 2012-10-17 or 2008-10-17");
        };
    }

    private Statement statement(
            String place, int index, Map<String, Node> members, Set<String> sids) {
        for (String name : members.keySet()) {
            if (!ELEMENTS.contains(name)) {
                throw new PolicyException(
                        place + "." + shown(name), "is no element of a statement");
            }
        }
        Node sidNode = members.get("Sid");
        String sid = sidNode == null ? "" : text(place + ".Sid", sidNode);
        if (!SID.matcher(sid).matches()) {
            throw new PolicyException(
                    place + ".Sid", "is \"" + shown(sid) + "\", expected letters and digits only");
        }
        if (!sid.isEmpty() && !sids.add(sid)) {
            throw new PolicyException(place + ".Sid", "\"" + sid + "\" is there twice");
        }
        Node effect = members.get("Effect");
        String word = effect == null ? "" : text(place + ".Effect", effect);
        if (!word.equals("Allow") && !word.equals("Deny")) {
            throw new PolicyException(
                    place + ".Effect", "is \"" + shown(word) + "\", expected Allow or Deny");
        }
        return new Statement(
                index,
                sid,
                word.equals("Deny"),
                elements(place, members),
                principals(place, members),
                conditions(place, members.get("Condition")));
    }

    private @Nullable Principals principals(String place, Map<String, Node> members) {
        if (members.containsKey("NotPrincipal")) {
            throw new PolicyException(
                    place + ".NotPrincipal", "is not supported; name who is meant by Principal");
        }
        Node principal = members.get("Principal");
        if (principal == null && trust) {
            throw new PolicyException(place + ".Principal", "is missing");
        }
        if (principal != null && !trust) {
            throw new PolicyException(place + ".Principal", "only stands in a role's trust policy");
        }
        return principal == null ? null : Principals.of(place + ".Principal", principal);
    }

    private Statement.Elements elements(String place, Map<String, Node> members) {
        boolean notActions = members.containsKey("NotAction");
        String actionName = one(place, members, "Action", "NotAction", notActions);
        var actions = new ArrayList<TextPattern>();
        for (String text : texts(place + "." + actionName, value(members, actionName))) {
            if (!ACTION.matcher(text).matches()) {
                throw new PolicyException(
                        place + "." + actionName,
                        "is \"" + shown(text) + "\", expected * or service:Action");
            }
            actions.add(TextPattern.of(place, text, true, false, true));
        }
        if (trust) {
            for (String name : List.of("Resource", "NotResource")) {
                if (members.containsKey(name)) {
                    throw new PolicyException(
                            place + "." + name, "does not stand in a role's trust policy");
                }
            }
            return new Statement.Elements(notActions, actions, false, null);
        }
        boolean notResources = members.containsKey("NotResource");
        String resourceName = one(place, members, "Resource", "NotResource", notResources);
        var resources = new ArrayList<TextPattern>();
        for (String text : texts(place + "." + resourceName, value(members, resourceName))) {
            if (!text.equals("*") && !text.startsWith("arn:")) {
                throw new PolicyException(
                        place + "." + resourceName,
                        "is \"" + shown(text) + "\", expected * or an ARN");
            }
            resources.add(TextPattern.of(place + "." + resourceName, text, true, variables, false));
        }
        return new Statement.Elements(notActions, actions, notResources, resources);
    }

    private static String one(
            String place, Map<String, Node> members, String plain, String not, boolean negated) {
        if (members.containsKey(plain) == negated) {
            throw new PolicyException(place, "expected either " + plain + " or " + not);
        }
        return negated ? not : plain;
    }

    private static Node value(Map<String, Node> members, String name) {
        return members.getOrDefault(name, new Node.Nothing());
    }

    private List<Condition> conditions(String place, @Nullable Node node) {
        var out = new ArrayList<Condition>();
        if (node == null) {
            return out;
        }
        String at = place + ".Condition";
        for (Map.Entry<String, Node> operator : members(at, node).entrySet()) {
            String below = at + "." + shown(operator.getKey());
            for (Map.Entry<String, Node> key : members(below, operator.getValue()).entrySet()) {
                out.add(
                        Condition.of(
                                below,
                                operator.getKey(),
                                key.getKey(),
                                scalars(below + "." + shown(key.getKey()), key.getValue()),
                                variables));
            }
        }
        return out;
    }

    private static Map<String, Node> members(String place, Node node) {
        if (node instanceof Node.Members(var members)) {
            return members;
        }
        throw new PolicyException(place, "expected an object");
    }

    private static String text(String place, Node node) {
        if (node instanceof Node.Scalar(var text, var quoted) && quoted) {
            if (text.length() > TEXT_MAX) {
                throw new PolicyException(
                        place,
                        "has " + text.length() + " characters, expected at most " + TEXT_MAX);
            }
            return text;
        }
        throw new PolicyException(place, "expected a text");
    }

    /// One text, or a list of at least one.
    static List<String> texts(String place, Node node) {
        List<Node> nodes = node instanceof Node.Items(var items) ? items : List.of(node);
        if (nodes.isEmpty()) {
            throw new PolicyException(place, "is empty, expected at least one text");
        }
        var out = new ArrayList<String>();
        for (Node each : nodes) {
            out.add(text(place, each));
        }
        return out;
    }

    /// Texts, numbers and truth values, as texts.
    private static List<String> scalars(String place, Node node) {
        List<Node> nodes = node instanceof Node.Items(var items) ? items : List.of(node);
        if (nodes.isEmpty()) {
            throw new PolicyException(place, "is empty, expected at least one value");
        }
        var out = new ArrayList<String>();
        for (Node each : nodes) {
            out.add(
                    each instanceof Node.Scalar(var text, var quoted) && !quoted
                            ? text
                            : text(place, each));
        }
        return out;
    }

    private static String shown(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "…" : text;
    }

    /// Blanks between the parts of JSON do not count.
    private static int size(String json) {
        int count = 0;
        boolean quoted = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (quoted && c == '\\') {
                count += 2;
                i++;
                continue;
            }
            quoted ^= c == '"';
            count += quoted || !Character.isWhitespace(c) ? 1 : 0;
        }
        return count;
    }
}
