package org.openinspector.accounts.policy;

/// The kinds of policies that all have to agree.
public enum Layer {
    /// What holds for everybody in an account.
    ACCOUNT("a service control policy", "no service control policy allows"),
    /// What a principal was given.
    IDENTITY("an identity-based policy", "no identity-based policy allows"),
    /// What a session was narrowed to.
    SESSION("a session policy", "no session policy allows"),
    /// A role's trust policy.
    TRUST("a resource-based policy", "no resource-based policy allows");

    private final String denying;
    private final String lacking;

    Layer(String denying, String lacking) {
        this.denying = denying;
        this.lacking = lacking;
    }

    String denying() {
        return denying;
    }

    String lacking() {
        return lacking;
    }
}
