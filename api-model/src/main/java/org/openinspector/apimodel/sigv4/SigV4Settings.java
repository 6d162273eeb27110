package org.openinspector.apimodel.sigv4;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a verifier insists on.
///
/// @param services service names a credential may be scoped to; the first is named in refusals
/// @param regions the Regions a credential may be scoped to, named in refusals in this order; empty
///   = any, as clients sign with their own default
/// @param skew how far the client's clock may be off, either way
public record SigV4Settings(List<String> services, List<String> regions, Duration skew) {
    /// What AWS allows.
    public static final Duration SKEW = Duration.ofMinutes(15);

    public SigV4Settings {
        services = List.copyOf(services);
        regions = List.copyOf(regions);
        if (services.isEmpty()) {
            throw new IllegalArgumentException("services is empty, expected at least one");
        }
        if (skew.isNegative() || skew.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("skew is " + skew + ", expected 0 to 1 day");
        }
    }

    /// The Inspector API and its scan API and the token service, signed for this Region; empty =
    /// any.
    public static SigV4Settings inspector(Optional<String> region) {
        return inspector(region.stream().toList());
    }

    /// The Inspector API and its scan API and the token service, signed for one of these Regions;
    /// empty = any.
    public static SigV4Settings inspector(List<String> regions) {
        return new SigV4Settings(List.of("inspector2", "inspector-scan", "sts"), regions, SKEW);
    }
}
