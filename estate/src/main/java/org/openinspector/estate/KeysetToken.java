package org.openinspector.estate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.openinspector.storage.AccountScope;

/// Where a list goes on: after the last key of the page before. The token names the list it belongs
/// to, because with other filters it would leave rows out without anyone noticing. It is no secret
/// and no permission: what it leads to is within the caller's own scope whatever it says.
///
/// @param kind of list
/// @param list identifies the list: scope and filters
record KeysetToken(String kind, String list) {
    private static final int LENGTH_MAX = 10_000;

    /// @param filters anything whose text tells the filters
    KeysetToken(String kind, AccountScope scope, Object filters) {
        this(kind, CoverageQuery.sha256(scope.accounts() + scope.region() + filters));
    }

    /// @param keys without line feeds, but the last
    String write(String... keys) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        (kind + "\n" + list + "\n" + String.join("\n", keys))
                                .getBytes(StandardCharsets.UTF_8));
    }

    /// @param count of keys
    /// @return the keys of the last row
    /// @throws IllegalArgumentException if it is none of ours, or of another list
    List<String> read(String token, int count) {
        List<String> parts = List.of();
        if (token.length() <= LENGTH_MAX) {
            try {
                String text =
                        new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
                parts = Arrays.asList(text.split("\n", count + 2));
            } catch (IllegalArgumentException notBase64) {
                // as any other wrong token
            }
        }
        if (parts.size() != count + 2
                || !parts.get(0).equals(kind)
                || !parts.get(1).equals(list)
                || !parts.get(2).matches("[0-9]{12}")
                || parts.stream().anyMatch(part -> part.indexOf('\u0000') >= 0)) {
            throw new IllegalArgumentException(
                    "nextToken does not belong to this list; start again without it");
        }
        return parts.subList(2, parts.size());
    }
}
