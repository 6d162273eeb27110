package org.openinspector.model;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Percent-encoding as package URLs have it: of the UTF-8 bytes, all but letters, digits and
/// `-._~`.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-2.1">RFC 3986, section 2.1</a>
final class PercentEncoding {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private static final String UNRESERVED =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private PercentEncoding() {}

    static void append(StringBuilder out, String part) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c < 0x80) {
                appendByte(out, (byte) c);
            } else {
                // The whole rest at once: a pair of surrogates must not be torn.
                for (byte b : part.substring(i).getBytes(StandardCharsets.UTF_8)) {
                    appendByte(out, b);
                }
                return;
            }
        }
    }

    /// Like [#append], keeping the separators of a path.
    static void appendPath(StringBuilder out, String path) {
        int start = 0;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', start)) {
            append(out, path.substring(start, slash));
            out.append('/');
            start = slash + 1;
        }
        append(out, path.substring(start));
    }

    private static void appendByte(StringBuilder out, byte b) {
        if (UNRESERVED.indexOf(b) >= 0) {
            out.append((char) b);
        } else {
            out.append('%');
            HEX.toHexDigits(out, b);
        }
    }

    /// Decodes escapes of bytes above 127, which the library would take for one Latin-1 character
    /// each, and leaves all others to it.
    ///
    /// @throws IllegalArgumentException if such bytes are not UTF-8
    static String decodeBeyondAscii(String text) {
        int at = text.indexOf('%');
        if (at < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        int from = 0;
        while (at >= 0) {
            int end = at;
            while (isHighEscape(text, end)) {
                bytes.put((byte) HexFormat.fromHexDigits(text, end + 1, end + 3));
                end += 3;
            }
            if (bytes.position() > 0) {
                out.append(text, from, at).append(utf8(bytes.flip(), text));
                bytes.clear();
                from = end;
            }
            at = text.indexOf('%', Math.max(end, at + 1));
        }
        return out.append(text, from, text.length()).toString();
    }

    private static boolean isHighEscape(String text, int at) {
        return at + 2 < text.length()
                && text.charAt(at) == '%'
                && HexFormat.isHexDigit(text.charAt(at + 1))
                && HexFormat.isHexDigit(text.charAt(at + 2))
                && HexFormat.fromHexDigit(text.charAt(at + 1)) >= 8;
    }

    private static CharSequence utf8(ByteBuffer bytes, String text) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "expected percent-encoded UTF-8 in the package URL \"" + text + "\"", e);
        }
    }
}
