package org.openinspector.accounts.policy;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All policies that a request is decided by. A `Deny` anywhere counts most; then every layer that
/// is there has to allow.
///
/// @param account what holds for everybody in the account; null for nothing
/// @param identity what the principal was given
/// @param session what the session was narrowed to, of which one has to allow; null for nothing
public record PolicySet(
        @Nullable Named account, List<Named> identity, @Nullable List<Named> session) {
    /// A copy that nobody changes.
    public PolicySet {
        identity = List.copyOf(identity);
        session = session == null ? null : List.copyOf(session);
    }

    /// A policy and what it is called in decisions.
    public record Named(String name, Policy policy) {}

    /// Decides.
    public Decision decide(PolicyRequest request) {
        List<Named> above = account == null ? List.of() : List.of(account);
        Decision denied = denied(Layer.ACCOUNT, above, request);
        denied = denied == null ? denied(Layer.IDENTITY, identity, request) : denied;
        denied =
                denied == null && session != null
                        ? denied(Layer.SESSION, session, request)
                        : denied;
        if (denied != null) {
            return denied;
        }
        if (account != null && allowing(above, request).isEmpty()) {
            return new Decision.NotAllowed(Layer.ACCOUNT);
        }
        Optional<Decision.Cited> by = allowing(identity, request);
        if (by.isEmpty()) {
            return new Decision.NotAllowed(Layer.IDENTITY);
        }
        if (session != null && allowing(session, request).isEmpty()) {
            return new Decision.NotAllowed(Layer.SESSION);
        }
        return new Decision.Allowed(by.get());
    }

    /// A decision that holds for every resource and condition; null if it depends on them.
    public @Nullable Decision hopeless(String action) {
        if (account != null && !account.policy().mayAllow(action)) {
            return new Decision.NotAllowed(Layer.ACCOUNT);
        }
        if (none(identity, action)) {
            return new Decision.NotAllowed(Layer.IDENTITY);
        }
        return session != null && none(session, action)
                ? new Decision.NotAllowed(Layer.SESSION)
                : null;
    }

    private static boolean none(List<Named> policies, String action) {
        for (Named named : policies) {
            if (named.policy().mayAllow(action)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Decision denied(
            Layer layer, List<Named> policies, PolicyRequest request) {
        for (Named named : policies) {
            Optional<Decision.Cited> by = named.policy().denies(named.name(), request);
            if (by.isPresent()) {
                return new Decision.Denied(layer, by.get());
            }
        }
        return null;
    }

    private static Optional<Decision.Cited> allowing(List<Named> policies, PolicyRequest request) {
        for (Named named : policies) {
            Optional<Decision.Cited> by = named.policy().allows(named.name(), request);
            if (by.isPresent()) {
                return by;
            }
        }
        return Optional.empty();
    }
}
