package org.openinspector.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.model.Distribution;
import org.openinspector.model.PackageUrl;

class OsPurlsTest {
    private static Distribution distribution(String id, Optional<String> version) {
        return new Distribution(id, version, Optional.empty(), id, List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "pkg:deb/curl@7.88.1-10, pkg:deb/debian/curl@7.88.1-10?distro=debian-11",
        "pkg:deb/a%2Bb@1%3A2%2B3~4?arch=amd64, pkg:deb/debian/a%2Bb@1%3A2%2B3~4?arch=amd64&distro=debian-11",
        "pkg:rpm/x@1-2?arch=noarch&epoch=0&upstream=y-1-2.src.rpm, pkg:rpm/debian/x@1-2?arch=noarch&distro=debian-11&epoch=0&upstream=y-1-2.src.rpm",
        "pkg:apk/musl@1.2.4-r0?unknown=kept, pkg:apk/debian/musl@1.2.4-r0?distro=debian-11&unknown=kept",
        "pkg:deb/ubuntu/curl@1?distro=jammy, pkg:deb/ubuntu/curl@1?distro=jammy",
        "pkg:npm/lodash@4.17.15, pkg:npm/lodash@4.17.15",
    })
    void addsWhatIsMissing(String purl, String expected) {
        PackageUrl completed =
                OsPurls.complete(PackageUrl.parse(purl), distribution("debian", Optional.of("11")));

        assertEquals(expected, completed.toString());
        assertSame(
                completed,
                OsPurls.complete(completed, distribution("other", Optional.of("1"))),
                "complete already");
    }

    @Test
    void releaseWithoutVersion() {
        assertEquals(
                "pkg:deb/debian/curl@1?distro=debian",
                OsPurls.complete(
                                PackageUrl.parse("pkg:deb/curl@1"),
                                distribution("debian", Optional.empty()))
                        .toString());
    }

    @Test
    void hostileVersionStaysInItsQualifier() {
        PackageUrl completed =
                OsPurls.complete(
                        PackageUrl.parse("pkg:deb/curl@1"),
                        distribution("debian", Optional.of("1&arch=x#y z+")));

        assertEquals(Optional.of("debian-1&arch=x#y z+"), completed.qualifier("distro"));
        assertEquals(Optional.empty(), completed.qualifier("arch"));
    }
}
