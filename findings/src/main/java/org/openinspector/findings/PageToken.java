package org.openinspector.findings;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Where a page ended, signed together with the question it belongs to: a token that was changed,
/// is a day old, or is given with another question or by another account, is none of ours.
final class PageToken {
    private static final int LENGTH_MAX = 100_000;
    private static final int MAC_LENGTH = 16;
    private static final int NONE = 0;
    private static final int LONG = 1;
    private static final int DOUBLE = 2;
    private static final int TEXT = 3;

    /// How long a token can be used; long enough for a walk through millions of findings.
    static final Duration VALID = Duration.ofHours(24);

    private final byte[] key;
    private final InstantSource clock;

    /// The last row of a page.
    ///
    /// @param value what it was sorted by: null, a Long, a Double or a String
    record Position(@Nullable Object value, String accountId, UUID id) {}

    PageToken(byte[] key) {
        this(key, InstantSource.system());
    }

    PageToken(byte[] key, InstantSource clock) {
        this.key = key.clone();
        this.clock = clock;
    }

    String seal(Position position, String question) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(clock.instant().plus(VALID).getEpochSecond());
            switch (position.value()) {
                case null -> out.writeByte(NONE);
                case Long number -> {
                    out.writeByte(LONG);
                    out.writeLong(number);
                }
                case Double number -> {
                    out.writeByte(DOUBLE);
                    out.writeDouble(number);
                }
                default -> {
                    out.writeByte(TEXT);
                    out.writeUTF(String.valueOf(position.value()));
                }
            }
            out.writeUTF(position.accountId());
            out.writeLong(position.id().getMostSignificantBits());
            out.writeLong(position.id().getLeastSignificantBits());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] body = bytes.toByteArray();
        byte[] token = Arrays.copyOf(body, body.length + MAC_LENGTH);
        System.arraycopy(mac(body, question), 0, token, body.length, MAC_LENGTH);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /// Empty if the token is not one of ours for this question, or is too old.
    Optional<Position> open(String token, String question) {
        if (token.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length <= MAC_LENGTH) {
            return Optional.empty();
        }
        byte[] body = Arrays.copyOf(bytes, bytes.length - MAC_LENGTH);
        byte[] mac = Arrays.copyOfRange(bytes, body.length, bytes.length);
        if (!MessageDigest.isEqual(mac, Arrays.copyOf(mac(body, question), MAC_LENGTH))) {
            return Optional.empty();
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
            if (clock.instant().getEpochSecond() > in.readLong()) {
                return Optional.empty();
            }
            @Nullable Object value =
                    switch (in.readByte()) {
                        case LONG -> in.readLong();
                        case DOUBLE -> in.readDouble();
                        case TEXT -> in.readUTF();
                        default -> null;
                    };
            return Optional.of(
                    new Position(value, in.readUTF(), new UUID(in.readLong(), in.readLong())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private byte[] mac(byte[] body, String question) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(body);
            mac.update((byte) 0);
            return mac.doFinal(question.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
