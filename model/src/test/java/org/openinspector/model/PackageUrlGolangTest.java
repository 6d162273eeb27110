package org.openinspector.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Go module paths keep their case: as the module index writes them (`go list -m -json`).
class PackageUrlGolangTest {
    @Test
    void keepsTheCaseOfAModulePath() {
        PackageUrl purl = PackageUrl.of("golang", "github.com/BurntSushi", "toml", "v0.3.1");
        assertEquals("pkg:golang/github.com/BurntSushi/toml@v0.3.1", purl.toString());
        assertEquals("golang", purl.type());
        assertEquals("github.com/BurntSushi/toml", purl.fullName("/"));
        assertEquals(Optional.of("v0.3.1"), purl.version());
        assertNotEquals(purl, PackageUrl.of("golang", "github.com/burntsushi", "toml", "v0.3.1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pkg:golang/github.com/BurntSushi/toml@v0.3.1",
                "pkg://golang/github.com/BurntSushi/toml@v0.3.1",
                "pkg:GoLang/github.com/BurntSushi/toml@v0.3.1"
            })
    void readsTheText(String text) {
        assertEquals(
                PackageUrl.of("golang", "github.com/BurntSushi", "toml", "v0.3.1"),
                PackageUrl.parse(text));
    }

    @Test
    void encodesBuildMetadata() {
        PackageUrl purl = PackageUrl.of("golang", "github.com/Azure", "sdk", "v1.2.0+incompatible");
        assertEquals("pkg:golang/github.com/Azure/sdk@v1.2.0%2Bincompatible", purl.toString());
        assertEquals(purl, PackageUrl.parse(purl.toString()));
    }

    @Test
    void otherTypesKeepTheirRules() {
        assertEquals("pkg:generic/Foo@1", PackageUrl.of("generic", "", "Foo", "1").toString());
        assertEquals("pkg:pypi/foo-bar@1", PackageUrl.of("pypi", "", "Foo_Bar", "1").toString());
        assertEquals("pypi", PackageUrl.parse("pkg:PyPI/foo@1").type());
    }

    @Test
    void refusesAPurlWithoutName() {
        assertThrows(IllegalArgumentException.class, () -> PackageUrl.parse("pkg:golang/"));
    }
}
