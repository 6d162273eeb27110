package org.openinspector.server;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.openinspector.aws.S3ReportStore;
import org.openinspector.findings.report.FolderReportStore;
import org.openinspector.findings.report.ReportStore;

/// Where reports go: a folder if one was named, else buckets.
///
/// @param store the place
/// @param closing lets go of it
record ReportPlace(ReportStore store, Runnable closing) implements AutoCloseable {
    private static final String ENDPOINT = "OPENINSPECTOR_AWS_ENDPOINT";

    static ReportPlace of(ServerSettings settings, Map<String, String> environment)
            throws StartFailure {
        if (settings.reports().isPresent()) {
            return new ReportPlace(new FolderReportStore(settings.reports().get()), () -> {});
        }
        Optional<URI> endpoint = settings.aws().flatMap(ServerSettings.Aws::endpoint);
        String named = environment.getOrDefault(ENDPOINT, "");
        if (!named.isBlank()) {
            try {
                endpoint = new ServerSettings.Aws(Optional.of(URI.create(named))).endpoint();
            } catch (IllegalArgumentException e) {
                throw new StartFailure(
                        ENDPOINT
                                + " is \""
                                + named
                                + "\", expected http://HOST[:PORT] or https://HOST[:PORT]",
                        e);
            }
        }
        var buckets = new S3ReportStore(endpoint);
        return new ReportPlace(buckets, buckets::close);
    }

    @Override
    public void close() {
        closing.run();
    }
}
