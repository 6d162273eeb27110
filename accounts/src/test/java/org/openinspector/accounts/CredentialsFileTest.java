package org.openinspector.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CredentialsFileTest {
    private static final AccessKey KEY =
            new AccessKey(
                    new Principal("000000000001", "arn:aws:iam::000000000001:user/a", "AKIAFIRST"),
                    "first+secret/");

    @TempDir private Path folder = Path.of("");
    private Path file = Path.of("");

    @BeforeEach
    void makeFolder() throws IOException {
        file = Files.createDirectory(folder.resolve("data")).resolve("credentials");
    }

    @Test
    void isWrittenForItsOwnerOnly() throws IOException {
        CredentialsFile.write(file, KEY);
        assertEquals(
                """
                [default]
                aws_access_key_id = AKIAFIRST
                aws_secret_access_key = first+secret/
                """,
                Files.readString(file));
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (var left = Files.list(file.getParent())) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void isLeftAloneIfItIsRight() throws IOException {
        CredentialsFile.write(file, KEY);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        CredentialsFile.write(file, KEY);
        assertEquals(FileTime.fromMillis(1000), Files.getLastModifiedTime(file));
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void keepsWhatAUserAdded() throws IOException {
        String around =
                """
                # mine
                [work]
                aws_access_key_id=OTHER
                aws_secret_access_key=other

                [default]
                %s# of the server
                %sregion = eu-west-1
                s3 =
                    max_concurrent_requests = 20
                [last]
                credential_process = /bin/x "a = b"
                """;
        Files.writeString(
                file,
                around.formatted(
                        "",
                        """
                        AWS_ACCESS_KEY_ID = OLD
                        aws_secret_access_key = old
                        aws_session_token = old
                        """));
        CredentialsFile.write(file, KEY);
        assertEquals(
                around.formatted(
                        """
                        aws_access_key_id = AKIAFIRST
                        aws_secret_access_key = first+secret/
                        """,
                        ""),
                Files.readString(file));
    }

    @Test
    void isAddedToAFileWithoutIt() throws IOException {
        Files.writeString(file, "[work]\r\nregion=us-east-1");
        CredentialsFile.write(file, KEY);
        assertEquals(
                """
                [default]
                aws_access_key_id = AKIAFIRST
                aws_secret_access_key = first+secret/

                [work]
                region=us-east-1
                """,
                Files.readString(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aws_access_key_id = hidden\n",
                "[default\naws_secret_access_key = hidden\n",
                "[default]\nhidden\n",
                "[default]\n = hidden\n",
                "[default]\n region = hidden\n",
                "[default]\nx = hidden\nX = hidden\n",
                "[a]\nx = hidden\n[a]\nx = hidden\n"
            })
    void aDamagedFileIsNamedAndKept(String text) throws IOException {
        Files.writeString(file, text);
        var e = assertThrows(SecretException.class, () -> CredentialsFile.write(file, KEY));
        assertTrue(
                String.valueOf(e.getMessage())
                        .startsWith("the credentials file " + file + " is damaged: line "),
                e::getMessage);
        assertFalse(String.valueOf(e.getMessage()).contains("hidden"), e::getMessage);
        assertEquals(text, Files.readString(file));
    }

    @Test
    void otherDamage() throws IOException {
        Files.createDirectory(file);
        var isFolder = assertThrows(SecretException.class, () -> CredentialsFile.write(file, KEY));
        assertTrue(
                String.valueOf(isFolder.getMessage()).contains(file.toString()),
                isFolder::getMessage);
        Files.delete(file);
        Files.write(file, new byte[] {(byte) 0xc3, 0x28});
        assertThrows(SecretException.class, () -> CredentialsFile.write(file, KEY));
        Files.writeString(file, "#".repeat(2_000_000));
        assertThrows(SecretException.class, () -> CredentialsFile.write(file, KEY));
    }
}
