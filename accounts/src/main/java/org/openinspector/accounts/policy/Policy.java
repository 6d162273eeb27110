package org.openinspector.accounts.policy;

import java.util.List;
import java.util.Optional;

/// A policy, compiled. Immutable.
public final class Policy {
    /// Characters of a policy, blanks outside texts left out.
    public static final int SIZE_MAX = 10_240;

    private final List<Statement> statements;
    private final int size;

    Policy(List<Statement> statements, int size) {
        this.statements = List.copyOf(statements);
        this.size = size;
    }

    /// Reads a policy for a principal, a session or an account.
    ///
    /// @throws PolicyException if it is none, naming the place
    public static Policy identity(String json) {
        return new PolicyParser(false).parse(json);
    }

    /// Reads a role's trust policy.
    ///
    /// @throws PolicyException if it is none, naming the place
    public static Policy trust(String json) {
        return new PolicyParser(true).parse(json);
    }

    /// Characters, blanks outside texts left out: what AWS's quotas count.
    public int size() {
        return size;
    }

    /// The first `Deny` that is about the request.
    Optional<Decision.Cited> denies(String name, PolicyRequest request) {
        return first(name, request, true);
    }

    /// The first `Allow` that is about the request.
    Optional<Decision.Cited> allows(String name, PolicyRequest request) {
        return first(name, request, false);
    }

    private Optional<Decision.Cited> first(String name, PolicyRequest request, boolean deny) {
        for (Statement statement : statements) {
            if (statement.deny() == deny && statement.isAbout(request)) {
                return Optional.of(statement.cited(name));
            }
        }
        return Optional.empty();
    }

    /// True if an `Allow` could be about the action, on whatever resource and condition.
    boolean mayAllow(String action) {
        for (Statement statement : statements) {
            if (!statement.deny() && statement.aboutAction(action)) {
                return true;
            }
        }
        return false;
    }

    /// What a trust policy says of a caller.
    ///
    /// @param accountId the caller's
    /// @param arns the caller's: a session has its own and its role's
    public Trust trusts(String accountId, List<String> arns, PolicyRequest request) {
        var found = TrustedBy.NOBODY;
        for (Statement statement : statements) {
            TrustedBy named = statement.names(accountId, arns);
            if (named == TrustedBy.NOBODY || !statement.isAbout(request)) {
                continue;
            }
            if (statement.deny()) {
                return new Trust(TrustedBy.NOBODY, true);
            }
            found = named.compareTo(found) > 0 ? named : found;
        }
        return new Trust(found, false);
    }

    /// What a trust policy says of a caller.
    ///
    /// @param by how an `Allow` names it
    /// @param denied whether a `Deny` does, which counts more
    public record Trust(TrustedBy by, boolean denied) {}
}
