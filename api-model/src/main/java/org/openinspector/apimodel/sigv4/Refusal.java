package org.openinspector.apimodel.sigv4;

/// Leaves a check early. Has no stack trace: refusing is ordinary, and may be asked for at a high
/// rate.
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final RefusalCode code;
    private final String text;

    private Refusal(RefusalCode code, String text) {
        super(text, null, false, false);
        this.code = code;
        this.text = text;
    }

    static Refusal incomplete(String text) {
        return new Refusal(RefusalCode.INCOMPLETE_SIGNATURE, text);
    }

    static Refusal invalid(String text) {
        return new Refusal(RefusalCode.INVALID_SIGNATURE, text);
    }

    static Refusal of(RefusalCode code, String text) {
        return new Refusal(code, text);
    }

    Verification.Refused refused() {
        return new Verification.Refused(code, text);
    }
}
