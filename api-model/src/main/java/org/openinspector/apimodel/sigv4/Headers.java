package org.openinspector.apimodel.sigv4;

import java.util.Optional;
import org.openinspector.apimodel.sigv4.SignedRequest.Header;

/// Looks headers up by their lower-case name.
final class Headers {
    private Headers() {}

    static boolean has(SignedRequest request, String name) {
        for (Header header : request.headers()) {
            if (is(header, name)) {
                return true;
            }
        }
        return false;
    }

    /// The one value, trimmed.
    static Optional<String> single(SignedRequest request, String name) throws Refusal {
        Optional<String> found = Optional.empty();
        for (Header header : request.headers()) {
            if (is(header, name)) {
                if (found.isPresent()) {
                    throw Refusal.incomplete("Header '" + name + "' is given more than once.");
                }
                found = Optional.of(CanonicalRequest.trim(header.value()));
            }
        }
        return found;
    }

    static boolean is(Header header, String lowerCaseName) {
        // By ASCII only, unlike String's own comparison: to that, the Kelvin sign is a k.
        String name = header.name();
        if (name.length() != lowerCaseName.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if ((Ascii.upper(c) ? c + 32 : c) != lowerCaseName.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
