package org.openinspector.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSettingsTest {
    static ServerSettings settings(Path data) {
        return settings(data, ServerSettings.DEFAULT_BIND, 0, "000000000001", "us-east-1");
    }

    static ServerSettings settings(
            Path data, String bind, int port, String account, String region) {
        return new ServerSettings(
                bind,
                port,
                data,
                Optional.empty(),
                account,
                List.of(region.split(",", -1)),
                Optional.empty(),
                true,
                Optional.empty(),
                Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1 | -1 | 000000000001 | us-east-1 | --port is -1, expected 0 to 65535",
                "127.0.0.1 | 65536 | 000000000001 | us-east-1 | --port is 65536, expected 0 to 65535",
                "' ' | 1 | 000000000001 | us-east-1 | --bind is empty, expected an address such as 127.0.0.1",
                "127.0.0.1 | 1 | 1 | us-east-1 | --account is \"1\", expected 12 digits",
                "127.0.0.1 | 1 | 00000000000a | us-east-1 | --account is \"00000000000a\", expected 12 digits",
                "127.0.0.1 | 1 | 000000000001 | moon | the Region is \"moon\", expected a name such as us-east-1; give it with --region or AWS_REGION",
                "127.0.0.1 | 1 | 000000000001 | us-east-1,,eu-west-1 | the Region is \"\", expected a name such as us-east-1; give it with --region or AWS_REGION",
                "127.0.0.1 | 1 | 000000000001 | US-EAST-1 | the Region is \"US-EAST-1\", expected a name such as us-east-1; give it with --region or AWS_REGION",
            })
    void saysWhatIsWrong(String bind, int port, String account, String region, String message) {
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> settings(Path.of("x"), bind, port, account, region));
        assertEquals(message, refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "us-east-1",
                "eu-central-2",
                "us-gov-west-1",
                "ap-southeast-10",
                "cn-north-1"
            })
    void takesEveryRegion(String region) {
        assertEquals(region, settings(Path.of("x"), "::", 65_535, "999999999999", region).region());
    }

    @Test
    void theFirstRegionIsHome() {
        ServerSettings settings =
                settings(Path.of("x"), "::", 1, "999999999999", "us-east-1,eu-west-1,us-east-1");
        assertEquals("us-east-1", settings.region());
        assertEquals(List.of("us-east-1", "eu-west-1"), settings.regions());
    }

    @Test
    void foldersAreAbsolute() {
        ServerSettings settings = settings(Path.of("a/../b"));
        assertEquals(Path.of("b").toAbsolutePath(), settings.data());
        assertEquals(settings.data().resolve("advisories"), settings.advisories(" "));
        assertEquals(Path.of("c").toAbsolutePath(), settings.advisories("c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x", "localhost:4566", "http:///x", "/x", ""})
    void anAwsEndpointIsAWebAddress(String address) {
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new ServerSettings.Aws(Optional.of(URI.create(address))));
        assertEquals(
                "--aws-endpoint is \""
                        + address
                        + "\", expected http://HOST[:PORT] or https://HOST[:PORT]",
                refused.getMessage());
        assertEquals(
                Optional.of(URI.create("http://x:1")),
                new ServerSettings.Aws(Optional.of(URI.create("http://x:1"))).endpoint());
    }
}
