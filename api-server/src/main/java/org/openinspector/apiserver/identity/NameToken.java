package org.openinspector.apiserver.identity;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.openinspector.apiserver.Refusals;

/// The token of a page of names: the last name of the page before.
final class NameToken {
    private NameToken() {}

    static String of(String name) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }

    /// The last name of the page before; empty for the first page.
    static String read(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return "";
        }
        return Refusals.ofToken(() -> {
            try {
                String name =
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(token)))
                                .toString();
                if (name.length() > 128 || !name.matches("[A-Za-z0-9+=,.@_-]+")) {
                    throw new IllegalArgumentException("no name");
                }
                return name;
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException(e);
            }
        });
    }
}
