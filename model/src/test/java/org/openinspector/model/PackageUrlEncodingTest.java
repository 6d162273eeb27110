package org.openinspector.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names beyond ASCII are percent-encoded UTF-8, as `python3 -c "import urllib.parse as u;
/// print(u.quote('…', safe=''))"` writes them.
class PackageUrlEncodingTest {
    @ParameterizedTest
    @CsvSource({
        "café, caf%C3%A9",
        "中文, %E4%B8%AD%E6%96%87",
        "a😀b, a%F0%9F%98%80b",
        "ÿ, %C3%BF",
        "tab\ttab, tab%09tab",
        "x/y z+, x%2Fy%20z%2B"
    })
    void encodesUtf8(String name, String encoded) {
        PackageUrl purl =
                PackageUrl.of("generic", name, name, name, Map.of("file_name", name, "z", "1"));
        String path = encoded.replace("%2F", "/");
        assertEquals(
                "pkg:generic/"
                        + path
                        + "/"
                        + encoded
                        + "@"
                        + encoded
                        + "?file_name="
                        + encoded
                        + "&z=1",
                purl.toString());
        PackageUrl again = PackageUrl.parse(purl.toString());
        assertEquals(purl, again);
        assertEquals(name, again.name());
        assertEquals(Optional.of(name), again.version());
        assertEquals(Optional.of(name), again.qualifier("file_name"));
    }

    @Test
    void readsUnencodedText() {
        assertEquals(
                "pkg:golang/a/caf%C3%A9@1", PackageUrl.parse("pkg:golang/a/café@1").toString());
        assertEquals("pkg:pypi/caf%C3%A9", PackageUrl.parse("pkg:pypi/caf%c3%a9").toString());
        assertEquals(
                "pkg:generic/a#s/%C3%A9", PackageUrl.parse("pkg:generic/a#s/%C3%A9").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pkg:generic/a%C3",
                "pkg:generic/a%C3b%A9",
                "pkg:generic/%FF",
                "pkg:generic/a%8"
            })
    void refusesWhatIsNotUtf8(String text) {
        assertThrows(IllegalArgumentException.class, () -> PackageUrl.parse(text));
    }

    /// What the library does right stays as it is.
    @Test
    void agreesWithTheLibraryOnPrintableAscii() throws MalformedPackageURLException {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            String name = printable(random);
            String version = printable(random);
            String qualifier = printable(random);
            String ours =
                    PackageUrl.of("generic", "n", name, version, Map.of("k", qualifier)).toString();
            String theirs =
                    new PackageURL(
                                    "generic",
                                    "n",
                                    name,
                                    version,
                                    new java.util.TreeMap<>(Map.of("k", qualifier)),
                                    null)
                            .canonicalize();
            assertEquals(theirs, ours);
            assertEquals(ours, PackageUrl.parse(ours).toString());
            String encodedName = ours.substring("pkg:generic/n/".length(), ours.indexOf('@'));
            assertEquals(name, URLDecoder.decode(encodedName, StandardCharsets.UTF_8));
        }
    }

    private static String printable(Random random) {
        StringBuilder text = new StringBuilder("a");
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append((char) (33 + random.nextInt(94)));
        }
        return text.toString();
    }
}
