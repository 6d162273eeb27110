package org.openinspector.catalog.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Expected versions are those that the Go vulnerability database would compare: `go1.21rc2` is
/// `1.21.0-rc.2` there, `go1.20` is `1.20.0`.
class ToolchainTest {
    @ParameterizedTest
    @CsvSource({
        "go1.21.3, 1.21.3, false",
        "go1.20, 1.20.0, false",
        "go1.21rc2, 1.21.0-rc.2, false",
        "go1.18beta1, 1.18.0-beta.1, false",
        "go1.9.2rc2, 1.9.2-rc.2, false",
        "go1.22.1 X:boringcrypto, 1.22.1, false",
        "go1.26.8-X:arenas, 1.26.8, false",
        "go1.20.5 (Red Hat 1.20.5-1.el9), 1.20.5, true",
        "go1.19.4b7, 1.19.4, true",
        "go1.21.0-custom, 1.21.0, true",
        "devel go1.22-3f4e5d6 Tue Aug 1 10:00:00 2023 +0000, 1.22.0-0.devel, true",
        "go1.021.007, 1.21.7, false",
    })
    void namesTheRelease(String text, String version, boolean doubted) {
        Toolchain toolchain = Toolchain.of(text).orElseThrow();
        assertEquals(version, toolchain.version());
        assertEquals(doubted, toolchain.doubt().isPresent(), String.valueOf(toolchain.doubt()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "go",
                "go1",
                "1.21.3",
                "devel +0f5e Tue Aug 1",
                "go12345.1",
                "go1.99999999999999999999",
                "unknown"
            })
    void namesNoRelease(String text) {
        assertEquals(Optional.empty(), Toolchain.of(text));
    }
}
