package org.openinspector.apiserver;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
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

    /// The token of a page that ends with the row of a number.
    public static String token(long number) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    /// The number of a token; 0 for the first page.
    public static long number(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return 0;
        }
        if (token.length() <= 26) {
            try {
                String text =
                        new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII);
                if (text.matches("[1-9][0-9]{0,17}") && token(Long.parseLong(text)).equals(token)) {
                    return Long.parseLong(text);
                }
            } catch (IllegalArgumentException notOurs) {
                // Refused below.
            }
        }
        throw field("nextToken", "expected the token of the page before, of the same request");
    }
}
