package org.openinspector.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.exc.JacksonIOException;

/// One `-o FORMAT[=FILE]`.
///
/// @param file where to; empty = standard output
record Output(Format format, Optional<Path> file) {
    /// What a result can be written as.
    enum Format {
        TABLE,
        JSON,
        CYCLONEDX,
        SPDX,
        CSV,
        OPENVEX;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Formats that will come; naming them beats calling them unknown.
    private static final List<String> LATER = List.of("sarif", "html", "inspector");

    static Output parse(String text) {
        int equals = text.indexOf('=');
        String word = (equals < 0 ? text : text.substring(0, equals)).toLowerCase(Locale.ROOT);
        String known =
                Arrays.stream(Format.values()).map(Format::word).collect(Collectors.joining(", "));
        if (LATER.contains(word)) {
            throw UserError.usage("-o " + word + " is not there yet; there is " + known);
        }
        Format format =
                Arrays.stream(Format.values())
                        .filter(candidate -> candidate.word().equals(word))
                        .findFirst()
                        .orElseThrow(() ->
                                UserError.usage(
                                        "-o "
                                                + text
                                                + " names no format; expected one of "
                                                + known));
        if (equals == text.length() - 1) {
            throw UserError.usage("-o " + text + " names no file after the equals sign");
        }
        return new Output(
                format,
                equals < 0 ? Optional.empty() : Optional.of(Path.of(text.substring(equals + 1))));
    }

    /// Writes a result.
    interface Writer {
        void write(OutputStream out) throws IOException;
    }

    /// Writes to the file, complete or not at all, or to standard output.
    void write(Writer writer) {
        if (file.isEmpty()) {
            try {
                OutputStream out = new BufferedOutputStream(System.out, 1 << 16);
                writer.write(out);
                out.flush();
            } catch (IOException closed) {
                throw UserError.failed("standard output: " + reason(closed));
            }
            if (System.out.checkError()) {
                throw UserError.failed("standard output was closed before the result was written");
            }
            return;
        }
        Path target = file.get().toAbsolutePath();
        try {
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                // A device or a pipe is written to, not replaced.
                writeTo(target, writer);
            } else {
                Path fresh =
                        target.resolveSibling(
                                "." + target.getFileName() + "." + ProcessHandle.current().pid());
                try {
                    writeTo(fresh, writer);
                    Files.move(
                            fresh,
                            target,
                            StandardCopyOption.REPLACE_EXISTING,
                            StandardCopyOption.ATOMIC_MOVE);
                } finally {
                    Files.deleteIfExists(fresh);
                }
            }
        } catch (IOException e) {
            throw UserError.failed(
                    "-o "
                            + format.word()
                            + ": cannot write "
                            + Terminal.clean(target.toString())
                            + " ("
                            + reason(e)
                            + ")");
        }
    }

    private static void writeTo(Path path, Writer writer) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16)) {
            writer.write(out);
        } catch (JacksonIOException e) {
            throw new IOException(e.getOriginalMessage(), e);
        }
    }

    static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.NoSuchFileException missing -> "no such file or folder";
            case java.nio.file.AccessDeniedException denied -> "permission denied";
            case java.nio.file.FileSystemException failure when failure.getReason() != null ->
                    Terminal.clean(String.valueOf(failure.getReason()));
            default -> Terminal.clean(String.valueOf(e.getMessage()));
        };
    }
}
