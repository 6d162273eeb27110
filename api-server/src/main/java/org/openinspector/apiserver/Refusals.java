package org.openinspector.apiserver;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.ValidationException;
import org.openinspector.apimodel.inspector2.ValidationExceptionField;
import org.openinspector.apimodel.inspector2.ValidationExceptionReason;

/// Refusals that several operations share.
public final class Refusals {
    private Refusals() {}

    /// A field whose value is not one of ours.
    public static ValidationException field(String name, String message) {
        return ValidationException.builder()
                .message(name + ": " + message)
                .reason(ValidationExceptionReason.FIELD_VALIDATION_FAILED)
                .fields(
                        List.of(
                                ValidationExceptionField.builder()
                                        .name(name)
                                        .message(message)
                                        .build()))
                .build();
    }

    /// Reads a page; what a list says of a token that is none of its own becomes a refusal.
    public static <T> T ofToken(Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalArgumentException notOurs) {
            throw field("nextToken", "expected the token of the page before, of the same request");
        }
    }

    /// The place where a page begins, for short lists whose token is a number.
    ///
    /// @param token null for the first page
    /// @param size of the list
    public static int offset(@Nullable String token, int size) {
        if (token == null || token.isEmpty()) {
            return 0;
        }
        if (token.matches("[0-9]{1,9}") && Integer.parseInt(token) <= size) {
            return Integer.parseInt(token);
        }
        throw field("nextToken", "expected the token of the page before, of the same request");
    }
}
