package org.openinspector.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.openinspector.scan.ReportJson;
import org.openinspector.scan.ScanReport;

/// Keeps the last result for `explain`.
final class LastScan {
    private LastScan() {}

    /// Keeps a result. A data folder that cannot be written costs only `explain`.
    static void keep(ScanReport report, Home home) {
        Path target = home.lastScan();
        Path fresh = target.resolveSibling(".last-scan." + ProcessHandle.current().pid());
        try {
            Files.createDirectories(home.folder());
            try (var out = new BufferedOutputStream(Files.newOutputStream(fresh), 1 << 16)) {
                ReportJson.write(report, true, out);
            }
            Files.move(
                    fresh,
                    target,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            System.err.println(
                    "note: explain will not know this scan, because "
                            + target
                            + " cannot be written ("
                            + Output.reason(e)
                            + ")");
        }
    }
}
