package org.openinspector.estate;

import java.util.Optional;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceScanMetadata;
import org.openinspector.apimodel.inspector2.ScanMode;

/// A resource that a sweep found. Everything in it is stored and given back to [Connector#inspect].
///
/// @param resource as findings and coverage show it; `id` identifies it within account and Region.
///   Only lasting facts: whatever differs at every sweep (a time of listing) would count as a
///   change
/// @param accountId the unit's account
/// @param region the unit's Region
/// @param connector [Connector#name]
/// @param kind the unit's kind
/// @param metadata what coverage shows beside it; empty if there is nothing
/// @param scanMode how an instance is scanned; empty for everything else
/// @param fingerprint changes whenever the content may have changed: the image's digest, the code's
///   and layers' hashes, the time at which the inventory was captured, the package databases' times
///   of change. While it stays the same, no new inspection happens unless someone asks for a
///   rescan. Never empty
/// @param ineligible why it is not scanned now; empty if it is to be scanned
/// @param locator what [Connector#inspect] needs to fetch the content, in a form of the connector's
///   own (JSON, say); `""` if the id is enough. Secrets do not belong here
public record Discovered(
        Resource resource,
        String accountId,
        String region,
        String connector,
        String kind,
        Optional<ResourceScanMetadata> metadata,
        Optional<ScanMode> scanMode,
        String fingerprint,
        Optional<Ineligible> ineligible,
        String locator) {
    public Discovered {
        if (fingerprint.isEmpty()) {
            throw new IllegalArgumentException(
                    "fingerprint of " + resource.id() + " is empty, expected a text that changes");
        }
    }

    /// The unit it was found in.
    public SweepUnit unit() {
        return new SweepUnit(accountId, region, kind);
    }
}
