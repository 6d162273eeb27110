package org.openinspector.accounts.policy;

/// A policy that cannot be understood. The message names the place, what was seen and what was
/// expected.
public final class PolicyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PolicyException(String place, String problem) {
        // An answer to whoever wrote the policy, not a fault of ours: no stack trace.
        super(place + ": " + problem, null, false, false);
    }

    /// The place and the problem: `Statement[0].Effect: is "Alow", expected Allow or Deny`.
    public String message() {
        return String.valueOf(getMessage());
    }
}
