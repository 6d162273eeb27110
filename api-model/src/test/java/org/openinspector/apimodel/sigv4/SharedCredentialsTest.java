package org.openinspector.apimodel.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.testkit.Counts;
import org.openinspector.testkit.Property;

/// Compared with the parser that botocore reads credentials files with, Python's `configparser`.
final class SharedCredentialsTest {
    private static final Credential KEY = new Credential("AKIANEW", "new/secret+=");
    private static final int FILES = 400;
    private static final List<String> LINES =
            List.of(
                    "[default]",
                    "[work]",
                    "[ spaced name ]",
                    "# comment",
                    "; comment",
                    "  # indented comment",
                    "",
                    "   ",
                    "aws_access_key_id = AKIAOLD",
                    "aws_access_key_id=AKIAOLD",
                    "AWS_ACCESS_KEY_ID = AKIAOLD",
                    "aws_secret_access_key = old=/secret",
                    "aws_secret_access_key =",
                    "aws_session_token = token",
                    "region = eu-west-1",
                    "s3 =",
                    "    nested = 1",
                    "\tcontinued",
                    "no setting",
                    "= nothing");

    /// Prints, per file, `refused` or profile by profile the three values of the key, each in
    /// Python's repr.
    private static final String SCRIPT =
            """
            import configparser, sys
            for name in sys.argv[1:]:
                parser = configparser.RawConfigParser(default_section=None, delimiters=('=',))
                try:
                    with open(name, encoding='utf-8', newline='') as file:
                        parser.read_file(file)
                except configparser.Error:
                    print('refused')
                    continue
                out = []
                for section in parser.sections():
                    values = [parser.get(section, key, fallback='').strip() for key in
                              ('aws_access_key_id', 'aws_secret_access_key', 'aws_session_token')]
                    out.append(section.strip() + '>' + '>'.join(value.split('\\n')[0] for value in values))
                print('|'.join(sorted(out)))
            """;

    @TempDir private Path folder = Path.of("");

    @Test
    void readsAsPythonDoes() throws Exception {
        var random = new SplittableRandom(Property.seed());
        var texts = new ArrayList<String>();
        for (int i = 0; i < FILES; i++) {
            var lines = new ArrayList<String>();
            if (random.nextInt(4) != 0) {
                lines.add("[default]");
            }
            for (int left = random.nextInt(12); left > 0; left--) {
                lines.add(LINES.get(random.nextInt(LINES.size())));
            }
            texts.add(String.join(random.nextInt(5) == 0 ? "\r\n" : "\n", lines));
        }
        List<String> before = python(texts);
        var changed = new ArrayList<String>();
        var expected = new ArrayList<String>();
        int accepted = 0;
        for (int i = 0; i < FILES; i++) {
            String text = texts.get(i);
            String python = before.get(i);
            SharedCredentials ours;
            try {
                ours = SharedCredentials.parse(text);
            } catch (IllegalArgumentException e) {
                // Stricter only where AWS's other SDKs refuse too: an indented first setting.
                assertTrue(
                        python.equals("refused")
                                || String.valueOf(e.getMessage()).contains("indented"),
                        () -> text + "\n" + e.getMessage());
                continue;
            }
            accepted++;
            assertFalse(python.equals("refused"), text);
            changed.add(ours.with("default", "AKIANEW", "new/secret+="));
            expected.add(afterwards(python));
        }
        assertTrue(accepted > 50, "only " + accepted + " files were accepted");
        assertEquals(expected, python(changed));
        for (String text : changed) {
            var again = SharedCredentials.parse(text);
            assertTrue(again.holds("default", KEY), text);
            assertEquals(text, again.with("default", "AKIANEW", "new/secret+="));
        }
        Counts.record("credentials files", FILES, "Python's configparser", 0);
    }

    /// What Python must see once the default profile holds the new key.
    private static String afterwards(String before) {
        var out = new ArrayList<String>();
        out.add("default>AKIANEW>new/secret+=>");
        for (String profile : before.split("\\|", -1)) {
            if (!profile.isEmpty() && !profile.startsWith("default>")) {
                out.add(profile);
            }
        }
        out.sort(null);
        return String.join("|", out);
    }

    private List<String> python(List<String> texts) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("python3", "-c", SCRIPT));
        for (int i = 0; i < texts.size(); i++) {
            Path file = folder.resolve("credentials" + i);
            Files.writeString(file, texts.get(i));
            command.add(file.toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), out);
        List<String> lines = out.lines().toList();
        assertEquals(texts.size(), lines.size(), out);
        return lines;
    }

    @Test
    void profilesAreFound() {
        var credentials =
                SharedCredentials.parse(
                        """
                        [default]
                        aws_access_key_id = AKIANEW
                        aws_secret_access_key = new/secret+=
                        [half]
                        aws_access_key_id = AKIAOTHER
                        """);
        assertTrue(credentials.holds("default", KEY));
        assertFalse(credentials.holds("default", new Credential("AKIANEW", "other")));
        assertTrue(credentials.credential("half").isEmpty());
        assertTrue(credentials.credential("none").isEmpty());
        assertEquals("SharedCredentials[default, half]", credentials.toString());
    }

    /// Any text is read or refused, and what was written can be read.
    @FuzzTest(maxDuration = "30s")
    void anyText(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        SharedCredentials parsed;
        try {
            parsed = SharedCredentials.parse(text);
        } catch (IllegalArgumentException e) {
            return;
        }
        String changed = parsed.with("default", "AKIANEW", "new/secret+=");
        assertTrue(SharedCredentials.parse(changed).holds("default", KEY));
    }
}
