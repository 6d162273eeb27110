package org.openinspector.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.openinspector.versions.VersionCheck;
import org.openinspector.versions.VersionScheme;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `versions check`: holds a version order against lines of expected answers.
@Command(name = "versions", description = "Version orders.")
final class VersionsCommand {
    private static final int BYTES_MAX = 16 << 20;

    @Command(
            name = "check",
            description =
                    "Reads lines \"a < b\", \"a = b\", \"a > b\" and prints those the order disagrees with.",
            footer = {
                "",
                "Example:",
                "  ./openinspector versions check debian order.txt",
                "  echo '1.0~rc1 < 1.0' | ./openinspector versions check debian -"
            })
    int check(
            @Parameters(
                            paramLabel = "SCHEME",
                            description =
                                    "alpine, composer, conan, cran, debian, go, hackage, hex, maven, npm,"
                                            + " nuget, openssl, packagist, pub, pypi, redhat, rubygems, semver,"
                                            + " swift, …")
                    String name,
            @Parameters(paramLabel = "FILE", description = "the lines; - for standard input")
                    Path file) {
        VersionScheme scheme =
                VersionScheme.named(name)
                        .orElseThrow(() ->
                                UserError.usage(
                                        "no version order \""
                                                + Terminal.clean(name)
                                                + "\" yet; there is "
                                                + Arrays.stream(VersionScheme.values())
                                                        .map(VersionScheme::id)
                                                        .collect(Collectors.joining(", "))));
        try {
            VersionCheck check = VersionCheck.check(scheme, lines(file));
            check.wrong()
                    .forEach(wrong ->
                            System.out.println(
                                    Terminal.clean(
                                            "line "
                                                    + wrong.line()
                                                    + ": "
                                                    + wrong.text()
                                                    + "  ("
                                                    + wrong.why()
                                                    + ")")));
            System.out.println(check.lines() + " lines, " + check.wrong().size() + " wrong");
            return check.wrong().isEmpty() ? ExitStatus.DONE : ExitStatus.THRESHOLD_MET;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /// The lines of a file or of standard input, which may have no end.
    private static List<String> lines(Path file) throws IOException {
        try (InputStream in =
                file.toString().equals("-") ? System.in : Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw new IOException(
                        "larger than " + (BYTES_MAX >> 20) + " MiB, expected a list of versions");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .lines()
                    .toList();
        }
    }

    private static UserError unreadable(Path file, IOException e) {
        String reason =
                e instanceof CharacterCodingException ? "expected text in UTF-8" : Output.reason(e);
        return UserError.failed(
                "cannot read " + Terminal.clean(file.toString()) + " (" + reason + ")");
    }
}
