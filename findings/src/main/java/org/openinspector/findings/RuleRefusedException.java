package org.openinspector.findings;

/// A rule is not made or changed as it was asked for.
public final class RuleRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient RuleRefusal refusal;

    RuleRefusedException(RuleRefusal refusal) {
        super(refusal.toString());
        this.refusal = refusal;
    }

    /// Why.
    public RuleRefusal refusal() {
        return refusal;
    }
}
