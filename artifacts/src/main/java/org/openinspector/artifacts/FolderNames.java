package org.openinspector.artifacts;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.openinspector.model.EntryPath;

/// Between the JDK's paths and bytes. A `Path` of Linux holds the bytes that the kernel gave, also
/// those that no character set decodes, but its text does not: they become question marks. Its URI
/// does, percent-encoded.
final class FolderNames {
    private FolderNames() {}

    /// The bytes of a path, as the kernel gave them.
    static byte[] bytes(Path path) {
        String text = path.toString();
        if (text.chars().allMatch(c -> c < 0x80)) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Path name : path) {
            if (bytes.size() > 0 || path.isAbsolute()) {
                bytes.write('/');
            }
            bytes.writeBytes(nameBytes(name));
        }
        return bytes.toByteArray();
    }

    private static byte[] nameBytes(Path name) {
        String uri = name.toUri().getRawPath();
        int end = uri.endsWith("/") ? uri.length() - 1 : uri.length();
        int start = uri.lastIndexOf('/', end - 1) + 1;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = start; i < end; i++) {
            char c = uri.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(uri.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toByteArray();
    }

    /// The name as an entry's; empty if it is none.
    static Optional<EntryPath> entry(Path name) {
        return EntryPath.parse(bytes(name));
    }

    /// A relative path for the kernel with exactly these bytes.
    static Path path(EntryPath path) {
        StringBuilder uri = new StringBuilder("file:///");
        for (byte b : path.toBytes()) {
            boolean plain =
                    b == '/'
                            || (b >= '0' && b <= '9')
                            || (b >= 'A' && b <= 'Z')
                            || (b >= 'a' && b <= 'z');
            if (plain) {
                uri.append((char) b);
            } else {
                uri.append(String.format("%%%02X", b & 0xff));
            }
        }
        return Path.of("/").relativize(Path.of(URI.create(uri.toString())));
    }
}
