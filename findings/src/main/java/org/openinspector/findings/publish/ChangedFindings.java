package org.openinspector.findings.publish;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/// Reads findings as their changes left them.
@FunctionalInterface
public interface ChangedFindings {
    /// A change.
    record Change(String accountId, long changeNo, UUID findingId) {}

    /// What became of them.
    ///
    /// @param findings those that are told, in the order of the changes
    /// @param lost changes whose texts are deleted already, so that they cannot be told
    record Read(List<ChangedFinding> findings, int lost) {
        public Read {
            findings = List.copyOf(findings);
        }
    }

    /// Reads those that are told: not what is suppressed, nor the end of what was.
    Read read(Connection connection, List<Change> changes) throws SQLException;
}
