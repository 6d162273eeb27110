package org.openinspector.accounts.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.policy.TextPattern.Outcome;

/// A compiled statement.
final class Statement {
    private final int index;
    private final String sid;
    private final boolean deny;
    private final boolean notActions;
    private final TextPattern[] actions;
    private final boolean notResources;
    private final TextPattern @Nullable [] resources;
    private final @Nullable Principals principals;
    private final Condition[] conditions;

    Statement(
            int index,
            String sid,
            boolean deny,
            Elements elements,
            @Nullable Principals principals,
            List<Condition> conditions) {
        this.index = index;
        this.sid = sid;
        this.deny = deny;
        this.notActions = elements.notActions();
        this.actions = elements.actions().toArray(TextPattern[]::new);
        this.notResources = elements.notResources();
        List<TextPattern> named = elements.resources();
        this.resources = named == null ? null : named.toArray(TextPattern[]::new);
        this.principals = principals;
        this.conditions = conditions.toArray(Condition[]::new);
    }

    /// What a statement is about.
    ///
    /// @param resources null in a trust policy
    record Elements(
            boolean notActions,
            List<TextPattern> actions,
            boolean notResources,
            @Nullable List<TextPattern> resources) {}

    boolean deny() {
        return deny;
    }

    Decision.Cited cited(String policy) {
        return new Decision.Cited(policy, index, sid);
    }

    boolean isAbout(PolicyRequest request) {
        if (!aboutAction(request.action()) || !aboutResource(request)) {
            return false;
        }
        for (Condition condition : conditions) {
            if (!condition.holds(request.context(), deny)) {
                return false;
            }
        }
        return true;
    }

    boolean aboutAction(String action) {
        for (TextPattern pattern : actions) {
            if (pattern.matches(action, Context.NONE) == Outcome.MATCHES) {
                return !notActions;
            }
        }
        return notActions;
    }

    private boolean aboutResource(PolicyRequest request) {
        if (resources == null) {
            return true;
        }
        boolean unresolved = false;
        for (TextPattern pattern : resources) {
            Outcome outcome = pattern.matchesArn(request.resource(), request.context());
            if (outcome == Outcome.MATCHES) {
                return !notResources;
            }
            unresolved |= outcome == Outcome.UNRESOLVED;
        }
        // What a variable without a value leaves out stays open only to those who deny.
        return notResources && (!unresolved || deny);
    }

    TrustedBy names(String accountId, List<String> arns) {
        return principals == null ? TrustedBy.NOBODY : principals.names(accountId, arns);
    }
}
