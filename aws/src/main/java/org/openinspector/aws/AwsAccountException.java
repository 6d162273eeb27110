package org.openinspector.aws;

/// The account could not be told. The message is one sentence that says what to do.
public final class AwsAccountException extends Exception {
    private static final long serialVersionUID = 1L;

    AwsAccountException(String message) {
        super(message);
    }

    AwsAccountException(String message, Throwable cause) {
        super(message, cause);
    }
}
