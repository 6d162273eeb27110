package org.openinspector.findings.report;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.openinspector.apimodel.inspector2.ReportingErrorCode;

/// Reports in a folder of this machine: `<folder>/<account>/<bucket>/<key>`. Every account has its
/// own buckets, which are there as soon as something is written to them. Files are not encrypted.
public final class FolderReportStore implements ReportStore {
    /// As S3 has it, so that a report that goes here may go there.
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    private static final int NAME_BYTES_MAX = 255;
    private static final String PART = ".part";

    private final Path folder;

    /// Reports below this folder, which is made when it is needed.
    public FolderReportStore(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    @Override
    public Upload begin(ReportTarget target, String key, String contentType, Consumer<String> begun)
            throws IOException {
        Path file = file(target, key);
        begun.accept(key);
        Files.createDirectories(file.getParent());
        Path part = part(file);
        return new FileUpload(
                file, part, new BufferedOutputStream(Files.newOutputStream(part), 1 << 16));
    }

    @Override
    public void discard(ReportTarget target, String handle) throws IOException {
        Files.deleteIfExists(part(file(target, handle)));
    }

    private static Path part(Path file) {
        return file.resolveSibling("." + file.getFileName().toString().hashCode() + PART);
    }

    private Path file(ReportTarget target, String key) throws ReportException {
        if (target.bucketOwner().filter(owner -> !owner.equals(target.accountId())).isPresent()) {
            throw new ReportException(
                    ReportingErrorCode.INVALID_PERMISSIONS,
                    "reports go to a folder, where an account's buckets are its own; expected"
                            + " no expectedBucketOwner, or "
                            + target.accountId());
        }
        if (!BUCKET.matcher(target.bucket()).matches() || target.bucket().contains("..")) {
            throw new ReportException(
                    ReportingErrorCode.BUCKET_NOT_FOUND,
                    "bucketName is \""
                            + target.bucket()
                            + "\", expected 3 to 63 small letters, digits, dots and hyphens");
        }
        Path file = folder.resolve(target.accountId()).resolve(target.bucket());
        try {
            for (String name : key.split("/", -1)) {
                if (name.isEmpty()
                        || name.equals(".")
                        || name.equals("..")
                        || name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
                    throw new ReportException(
                            ReportingErrorCode.INVALID_PERMISSIONS,
                            "keyPrefix names no folder here: expected names of 1 to "
                                    + NAME_BYTES_MAX
                                    + " bytes, none of them \".\" or \"..\"");
                }
                file = file.resolve(name);
            }
        } catch (InvalidPathException e) {
            throw new ReportException(
                    ReportingErrorCode.INVALID_PERMISSIONS, "keyPrefix names no folder here", e);
        }
        return file;
    }

    private record FileUpload(Path file, Path part, OutputStream out) implements Upload {
        @Override
        public void complete() throws IOException {
            out.close();
            Files.move(
                    part,
                    file,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void close() {
            try {
                out.close();
                Files.deleteIfExists(part);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
