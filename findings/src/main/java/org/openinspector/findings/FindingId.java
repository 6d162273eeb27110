package org.openinspector.findings;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Identity of one generation of a finding in its account: seven bytes of hash for the resource,
/// seven for the weakness on it, two for the generation. So ids of one resource lie side by side in
/// every index, ids of one weakness too, and the ARN that ends in these 32 hex digits leads
/// straight to the row.
///
/// Seven bytes: among a million resources of one account the chance that two meet is 7 in a
/// million, and the database refuses the second; among 5,000 weaknesses of one resource it is 2 in
/// ten billion.
///
/// @param uuid the 16 bytes as the database holds them
record FindingId(UUID uuid) {
    private static final Pattern ARN =
            Pattern.compile(
                    "arn:aws:inspector2:([a-z0-9-]{1,32}):([0-9]{12}):finding/([0-9a-f]{32})");
    private static final long RESOURCE_MASK = 0xFFFF_FFFF_FFFF_FF00L;

    /// An ARN's parts.
    record Named(String accountId, String region, FindingId id) {}

    /// The first and the last id that a resource's findings can have.
    record Range(UUID first, UUID last) {}

    static Range ofResource(String accountId, String region, String resourceId) {
        long prefix = hash(accountId, region, resourceId) & RESOURCE_MASK;
        return new Range(new UUID(prefix, 0), new UUID(prefix | 0xFF, -1));
    }

    /// The id of generation 0, which no finding has: the weakness's key.
    static FindingId key(Range resource, String type, String weakness) {
        // With the resource in it, or one vulnerability would end all its ids alike.
        long hash = hash(resource.first().toString(), type, weakness);
        long high = resource.first().getMostSignificantBits() | (hash >>> 56);
        return new FindingId(new UUID(high, (hash << 8) & ~0xFFFFL));
    }

    FindingId withGeneration(int generation) {
        return new FindingId(
                new UUID(
                        uuid.getMostSignificantBits(),
                        (uuid.getLeastSignificantBits() & ~0xFFFFL) | generation));
    }

    FindingId key() {
        return withGeneration(0);
    }

    /// The first id of the resource that this one belongs to.
    UUID resource() {
        return new UUID(uuid.getMostSignificantBits() & RESOURCE_MASK, 0);
    }

    int generation() {
        return (int) (uuid.getLeastSignificantBits() & 0xFFFF);
    }

    String hex() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(uuid.getMostSignificantBits())
                + hex.toHexDigits(uuid.getLeastSignificantBits());
    }

    String arn(String accountId, String region) {
        return "arn:aws:inspector2:" + region + ":" + accountId + ":finding/" + hex();
    }

    static Optional<Named> parse(String arn) {
        Matcher matcher = ARN.matcher(arn);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String hex = matcher.group(3);
        return Optional.of(
                new Named(
                        matcher.group(2),
                        matcher.group(1),
                        new FindingId(
                                new UUID(
                                        HexFormat.fromHexDigitsToLong(hex, 0, 16),
                                        HexFormat.fromHexDigitsToLong(hex, 16, 32)))));
    }

    /// First eight bytes of the SHA-256 of the parts, each with its length before it, so that no
    /// two lists of parts look alike.
    private static long hash(String... parts) {
        MessageDigest digest = sha256();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
            digest.update(bytes);
        }
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    /// First eight bytes of a text's SHA-256.
    static long hashOf(String text) {
        return ByteBuffer.wrap(sha256().digest(text.getBytes(StandardCharsets.UTF_8))).getLong();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
