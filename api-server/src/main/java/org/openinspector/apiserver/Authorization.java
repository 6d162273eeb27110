package org.openinspector.apiserver;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.identity.Identity;
import org.openinspector.accounts.policy.Decision;
import org.openinspector.accounts.policy.PolicyRequest;
import org.openinspector.apimodel.wire.ApiException;
import org.openinspector.apimodel.wire.Invoker;
import org.openinspector.apimodel.wire.Operation;
import org.openinspector.apimodel.wire.Protocol;
import org.openinspector.storage.AccountScope;

/// Decides whether a caller may do what it asks for: the one place through which every operation
/// goes. An operation is refused twice: before its input is read if no policy could allow it on
/// anything, and then for each resource that the input names.
public final class Authorization {
    private static final Pattern READING =
            Pattern.compile("(BatchGet|Describe|Explain|Get|List|Preview|Search|Simulate)[A-Z].*");

    private final Accounts accounts;
    private final Function<String, Optional<String>> organizationOf;
    private final BiFunction<AccountScope, String, Map<String, String>> tagsOf;

    /// Decides by the accounts' policies.
    ///
    /// @param organizationOf an account's organization
    /// @param tagsOf the tags of a resource that is no user or role, by its ARN
    public Authorization(
            Accounts accounts,
            Function<String, Optional<String>> organizationOf,
            BiFunction<AccountScope, String, Map<String, String>> tagsOf) {
        this.accounts = accounts;
        this.organizationOf = organizationOf;
        this.tagsOf = tagsOf;
    }

    /// The same service, which does nothing that the caller may not.
    public Invoker<Call> guard(Invoker<Call> service) {
        return new Guarded(service);
    }

    /// The action that stands for an operation in policies: `inspector2:ListFindings`,
    /// `openinspector:StartRescan`.
    public static String action(Protocol protocol, Operation operation) {
        String service =
                protocol.name().equals("OpenInspector") ? "openinspector" : protocol.signingName();
        return service + ":" + operation.name();
    }

    /// True if the operation changes something. Inspector's model marks few of those that do not.
    static boolean changes(Operation operation) {
        return !operation.readonly() && !READING.matcher(operation.name()).matches();
    }

    /// The condition keys of a call.
    ///
    /// @param tags that it sets
    /// @param more other keys, in small letters
    public RequestContext context(
            Call call, String resource, Map<String, String> tags, Map<String, List<String>> more) {
        return new RequestContext(
                call.attempt(),
                organizationOf,
                new RequestContext.Tagging(
                        RequestContext.keys(tags),
                        tags,
                        resource,
                        () -> tags(call, resource),
                        more));
    }

    /// Parameters as the audit log keeps them.
    public static String parameters(Map<String, String> values) {
        return AuditParameters.of(values);
    }

    /// Writes a change down in the audit log before it is made.
    public void begin(Call call) {
        accounts.audit().begin(call.attempt().event(0, ""));
        call.attempt().begun();
    }

    private Map<String, String> tags(Call call, String resource) {
        if (resource.startsWith("arn:aws:iam::")) {
            return accounts.identities()
                    .find(call.caller().accountId(), resource)
                    .map(Identity::tags)
                    .orElse(Map.of());
        }
        return resource.equals("*") ? Map.of() : tagsOf.apply(call.scope(), resource);
    }

    /// What a refused caller is told, in AWS's words.
    ///
    /// @param resource an ARN
    public static ApiException denied(
            Call call, String action, String resource, Decision decision) {
        return new ApiException(
                "AccessDeniedException",
                403,
                "User: "
                        + call.caller().arn()
                        + " is not authorized to perform: "
                        + action
                        + " on resource: "
                        + resource
                        + " "
                        + decision.reason(action));
    }

    private final class Guarded implements Invoker<Call> {
        private final Invoker<Call> service;
        private final String[] actions;
        private final boolean[] changes;
        private final String[] paths;

        Guarded(Invoker<Call> service) {
            this.service = service;
            List<Operation> operations = service.protocol().operations();
            this.actions = new String[operations.size()];
            this.changes = new boolean[operations.size()];
            this.paths = new String[operations.size()];
            for (Operation each : operations) {
                actions[each.index()] = action(service.protocol(), each);
                changes[each.index()] = changes(each);
                paths[each.index()] = each.uri().text().replace("{", "").replace("}", "");
            }
        }

        @Override
        public Protocol protocol() {
            return service.protocol();
        }

        @Override
        public Set<String> implemented() {
            return service.implemented();
        }

        @Override
        public void admit(int operation, Call call) {
            String action = actions[operation];
            Decision hopeless = call.attempt().grant().policies().hopeless(action);
            if (hopeless != null) {
                throw denied(call, action, shown(operation, "*", call), hopeless);
            }
        }

        @Override
        public Object invoke(int operation, Object input, Call call) {
            String action = actions[operation];
            CallSubjects subjects = CallSubjects.of(input, call, accounts);
            call.attempt().details(subjects.resources().getFirst(), AuditParameters.of(input));
            for (String resource : subjects.resources()) {
                var tagging =
                        new RequestContext.Tagging(
                                subjects.tagKeys(),
                                subjects.tags(),
                                resource,
                                () -> tags(call, resource),
                                Map.of());
                Decision decision =
                        call.attempt()
                                .grant()
                                .policies()
                                .decide(
                                        new PolicyRequest(
                                                action,
                                                resource,
                                                new RequestContext(
                                                        call.attempt(), organizationOf, tagging)));
                if (!decision.allowed()) {
                    throw denied(call, action, shown(operation, resource, call), decision);
                }
            }
            if (changes[operation]) {
                begin(call);
            }
            return service.invoke(operation, input, call);
        }

        /// Of a call that is on nothing in particular AWS names the path.
        private String shown(int operation, String resource, Call call) {
            return resource.equals("*")
                    ? "arn:aws:"
                            + service.protocol().signingName()
                            + ":"
                            + call.scope().region()
                            + ":"
                            + call.caller().accountId()
                            + ":"
                            + paths[operation]
                    : resource;
        }
    }
}
