package org.openinspector.accounts.policy;

/// What policies say of a request.
public sealed interface Decision {
    /// May be done.
    ///
    /// @param by the identity's statement that allows it
    record Allowed(Cited by) implements Decision {}

    /// May not be done, because a statement says so.
    ///
    /// @param layer the kind of the policy
    /// @param by the statement
    record Denied(Layer layer, Cited by) implements Decision {}

    /// May not be done, because no statement allows it.
    ///
    /// @param layer the kind of policies that would have to
    record NotAllowed(Layer layer) implements Decision {}

    /// A statement.
    ///
    /// @param policy its policy's name
    /// @param statement its place in the policy, from 0
    /// @param sid as the policy names it; may be empty
    record Cited(String policy, int statement, String sid) {}

    /// True if it may be done.
    default boolean allowed() {
        return this instanceof Allowed;
    }

    /// Why not, in AWS's words: `with an explicit deny in an identity-based policy`, `because no
    /// identity-based policy allows the inspector2:Enable action`.
    ///
    /// @throws IllegalStateException if it is allowed
    default String reason(String action) {
        return switch (this) {
            case Allowed _ -> throw new IllegalStateException(action + " is allowed");
            case Denied denied -> "with an explicit deny in " + denied.layer().denying();
            case NotAllowed not ->
                    "because " + not.layer().lacking() + " the " + action + " action";
        };
    }
}
