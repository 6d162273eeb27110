package org.openinspector.accounts.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.openinspector.accounts.policy.PolicyJson.Node;

/// The `Principal` of a trust policy's statement.
///
/// @param anybody `"*"`
/// @param accounts 12 digits each
/// @param names ARNs of users, roles and sessions
/// @param services services and identity providers, which never call here
record Principals(boolean anybody, Set<String> accounts, Set<String> names, Set<String> services) {
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern ROOT = Pattern.compile("arn:aws[a-z-]*:iam::([0-9]{12}):root");
    private static final Pattern NAME =
            Pattern.compile(
                    "arn:aws[a-z-]*:(iam::[0-9]{12}:(user|role)|sts::[0-9]{12}:(assumed-role|federated-user))/[!-~]{1,512}");
    private static final Set<String> KINDS = Set.of("AWS", "Service", "Federated", "CanonicalUser");

    Principals {
        accounts = Set.copyOf(accounts);
        names = Set.copyOf(names);
        services = Set.copyOf(services);
    }

    static Principals of(String place, Node node) {
        if (node instanceof Node.Scalar(var text, var quoted) && quoted && text.equals("*")) {
            return new Principals(true, Set.of(), Set.of(), Set.of());
        }
        if (!(node instanceof Node.Members(var members)) || members.isEmpty()) {
            throw new PolicyException(
                    place, "expected \"*\" or an object with AWS, Service or Federated");
        }
        boolean anybody = false;
        var accounts = new HashSet<String>();
        var names = new HashSet<String>();
        var services = new HashSet<String>();
        for (Map.Entry<String, Node> member : members.entrySet()) {
            String at = place + "." + member.getKey();
            if (!KINDS.contains(member.getKey())) {
                throw new PolicyException(at, "expected AWS, Service, Federated or CanonicalUser");
            }
            for (String text : PolicyParser.texts(at, member.getValue())) {
                var root = ROOT.matcher(text);
                if (!member.getKey().equals("AWS")) {
                    services.add(text);
                } else if (text.equals("*")) {
                    anybody = true;
                } else if (ACCOUNT.matcher(text).matches()) {
                    accounts.add(text);
                } else if (root.matches()) {
                    accounts.add(root.group(1));
                } else if (NAME.matcher(text).matches() && text.indexOf('*') < 0) {
                    names.add(text);
                } else {
                    throw new PolicyException(
                            at,
                            "is \""
                                    + text
                                    + "\", expected an account, or the ARN of a user, role or session, without"
                                    + " wildcards");
                }
            }
        }
        return new Principals(anybody, accounts, names, services);
    }

    /// How it names the caller.
    ///
    /// @param accountId the caller's
    /// @param arns the caller's: a session has its own and its role's
    TrustedBy names(String accountId, List<String> arns) {
        for (String arn : arns) {
            if (names.contains(arn)) {
                return TrustedBy.NAME;
            }
        }
        return anybody || accounts.contains(accountId) ? TrustedBy.ACCOUNT : TrustedBy.NOBODY;
    }
}
