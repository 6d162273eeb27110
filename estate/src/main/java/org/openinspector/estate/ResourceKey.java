package org.openinspector.estate;

/// What identifies a resource.
///
/// @param accountId 12 digits
/// @param region its Region
/// @param resourceId its id within both
public record ResourceKey(String accountId, String region, String resourceId)
        implements Comparable<ResourceKey> {
    private static final char SEPARATOR = '|';

    static ResourceKey of(Discovered resource) {
        return new ResourceKey(resource.accountId(), resource.region(), resource.resource().id());
    }

    /// As one text, for a job's name.
    String text() {
        return accountId + SEPARATOR + region + SEPARATOR + resourceId;
    }

    static ResourceKey parse(String text) {
        int first = text.indexOf(SEPARATOR);
        int second = text.indexOf(SEPARATOR, first + 1);
        if (first < 0 || second < 0) {
            throw new IllegalArgumentException(
                    "expected account|region|resource, got \"" + text + "\"");
        }
        return new ResourceKey(
                text.substring(0, first),
                text.substring(first + 1, second),
                text.substring(second + 1));
    }

    @Override
    public int compareTo(ResourceKey other) {
        int byAccount = accountId.compareTo(other.accountId);
        int byRegion = byAccount != 0 ? byAccount : region.compareTo(other.region);
        return byRegion != 0 ? byRegion : resourceId.compareTo(other.resourceId);
    }
}
