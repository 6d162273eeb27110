package org.openinspector.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where the server is, by folder and by environment.
final class ServerAddressTest {
    private static final String ENDPOINT = "AWS_ENDPOINT_URL_INSPECTOR2";
    private static final String SECRET = "a secret nobody is shown";

    @TempDir Path folder;

    private void write(String name, String text) throws IOException {
        Files.write(folder.resolve(name), text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void writeFolder() throws IOException {
        write("server.properties", "endpoint=http://127.0.0.1:8080\nregion=eu-west-1\n");
        write("credentials", profile("default", "AKIADEFAULT") + profile("other", "AKIAOTHER"));
    }

    private static String profile(String name, String id) {
        return "["
                + name
                + "]\naws_access_key_id = "
                + id
                + "\naws_secret_access_key = "
                + SECRET
                + "\n";
    }

    private ServerAddress find(Map<String, String> environment) {
        return ServerAddress.find(Optional.empty(), folder, environment);
    }

    private static String mistake(int status, Runnable run) {
        UserError mistake = assertThrows(UserError.class, run::run);
        assertEquals(status, mistake.status(), mistake.getMessage());
        String message = String.valueOf(mistake.getMessage());
        assertFalse(message.contains(SECRET), message);
        return message;
    }

    private static Map<String, String> with(Map<String, String> map, String name, String value) {
        Map<String, String> more = new HashMap<>(map);
        more.put(name, value);
        return more;
    }

    @Test
    void ofTheDataFolder() throws IOException {
        writeFolder();
        ServerAddress address = find(Map.of());
        assertEquals("http://127.0.0.1:8080", address.endpoint().toString());
        assertEquals("eu-west-1", address.region());
        assertEquals("AKIADEFAULT", address.credential().accessKeyId());
        assertFalse(address.toString().contains(SECRET));
        // The option says more than what a shell exported for another server.
        assertEquals(
                address.endpoint(),
                ServerAddress.find(
                                Optional.of(folder),
                                Path.of("/nowhere"),
                                Map.of(ENDPOINT, "http://elsewhere:1"))
                        .endpoint());
    }

    @Test
    void ofTheEnvironment() throws IOException {
        writeFolder();
        Map<String, String> exported =
                Map.of(
                        ENDPOINT,
                        "http://elsewhere:1",
                        "AWS_REGION",
                        "us-west-2",
                        "AWS_SHARED_CREDENTIALS_FILE",
                        folder.resolve("credentials").toString());
        ServerAddress address = find(exported);
        assertEquals("http://elsewhere:1", address.endpoint().toString());
        assertEquals("us-west-2", address.region());
        assertEquals("AKIADEFAULT", address.credential().accessKeyId());
        assertEquals(
                "AKIAOTHER",
                find(with(exported, "AWS_PROFILE", "other")).credential().accessKeyId());
        assertEquals(
                "AKIAENV",
                find(with(
                                with(exported, "AWS_ACCESS_KEY_ID", "AKIAENV"),
                                "AWS_SECRET_ACCESS_KEY",
                                SECRET))
                        .credential()
                        .accessKeyId());
        String message = mistake(3, () -> find(with(exported, "AWS_PROFILE", "nobody")));
        assertTrue(message.contains("has no key in its profile \"nobody\""), message);
    }

    @Test
    void halfAnEnvironmentIsNamed() {
        String region = mistake(2, () -> find(Map.of(ENDPOINT, "http://x:1")));
        assertTrue(
                region.startsWith("AWS_ENDPOINT_URL_INSPECTOR2 is set but AWS_REGION is not"),
                region);
        String key =
                mistake(2, () -> find(Map.of(ENDPOINT, "http://x:1", "AWS_REGION", "us-east-1")));
        assertTrue(key.contains("AWS_SHARED_CREDENTIALS_FILE is not"), key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8080",
                "127.0.0.1:8080",
                "ftp://x:1",
                "http://",
                "http://x:99999",
                "http://x:1/below",
                "http://x y",
                "//x:1",
                "x"
            })
    void anAddressIsOneOfTheWeb(String address) throws IOException {
        writeFolder();
        Map<String, String> exported =
                Map.of(
                        ENDPOINT,
                        address,
                        "AWS_REGION",
                        "us-east-1",
                        "AWS_ACCESS_KEY_ID",
                        "AKIAENV",
                        "AWS_SECRET_ACCESS_KEY",
                        SECRET);
        assertEquals(
                "the server's address is \"" + address + "\", expected http://HOST:PORT",
                mistake(2, () -> find(exported)));
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        assertTrue(
                mistake(3, () -> find(Map.of()))
                        .startsWith(
                                "cannot read "
                                        + folder.resolve("server.properties")
                                        + " (no such file or folder)"));
        writeFolder();
        for (String damaged : new String[] {"", "endpoint=http://x:1\n", "region=us-east-1\n"}) {
            write("server.properties", damaged);
            assertTrue(
                    mistake(3, () -> find(Map.of())).contains("names no endpoint and region"),
                    damaged);
        }
        write("server.properties", "endpoint=\u00ff\n");
        assertTrue(mistake(3, () -> find(Map.of())).contains("is not text in UTF-8"));

        writeFolder();
        for (String damaged :
                new String[] {
                    "", "[default]\n", "[default\n", SECRET + "\n", "[default]\n" + SECRET
                }) {
            write("credentials", damaged);
            String message = mistake(3, () -> find(Map.of()));
            assertTrue(message.startsWith(folder.resolve("credentials").toString()), message);
        }
    }
}
