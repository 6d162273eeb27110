package org.openinspector.server;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openinspector.aws.S3ReportStore;
import org.openinspector.findings.report.FolderReportStore;

final class ReportPlaceTest {
    private static ServerSettings settings(Optional<Path> reports) {
        return new ServerSettings(
                "127.0.0.1",
                0,
                Path.of("data"),
                Optional.empty(),
                ServerSettings.DEFAULT_ACCOUNT,
                List.of(ServerSettings.DEFAULT_REGION),
                Optional.empty(),
                true,
                Optional.empty(),
                Optional.empty(),
                reports);
    }

    @Test
    void aFolderIfOneIsNamedElseBuckets() throws Exception {
        try (ReportPlace folder =
                        ReportPlace.of(settings(Optional.of(Path.of("reports"))), Map.of());
                ReportPlace buckets = ReportPlace.of(settings(Optional.empty()), Map.of())) {
            assertInstanceOf(FolderReportStore.class, folder.store());
            assertInstanceOf(S3ReportStore.class, buckets.store());
        }
    }

    @Test
    void aMistakenEndpointIsNamed() {
        for (String wrong : new String[] {"nonsense", "ftp://x", "http://a b"}) {
            StartFailure failure =
                    assertThrows(
                            StartFailure.class,
                            () ->
                                    ReportPlace.of(
                                            settings(Optional.empty()),
                                            Map.of("OPENINSPECTOR_AWS_ENDPOINT", wrong)));
            assertTrue(
                    String.valueOf(failure.getMessage()).startsWith("OPENINSPECTOR_AWS_ENDPOINT"));
        }
    }
}
