package org.openinspector.apimodel.sigv4;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.openinspector.apimodel.sigv4.CanonicalRequest.Parameter;
import org.openinspector.apimodel.sigv4.SignedRequest.Header;

/// Checks who signed a request. Safe for use by many threads.
///
/// The caller bounds the body before it is read; everything else is bounded here. Nothing that is
/// refused is told the signature, a token or any part of a secret.
public final class SigV4Verifier {
    /// Longest path and query; a presigned request carries its session token there.
    public static final int TARGET_MAX = 16 * 1024;

    /// All header names and values together.
    public static final int HEADERS_MAX = 64 * 1024;

    private static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
    private static final String MISMATCH =
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret"
                    + " Access Key and signing method. Consult the service documentation for details.";
    private static final String INVALID_TOKEN =
            "The security token included in the request is invalid.";

    /// Stands in for an unknown key, so that an unknown one costs as much as a wrong signature.
    private static final Credential NOBODY = new Credential("NOBODY", "no such key");

    private final SigV4Settings settings;
    private final CredentialSource keys;
    private final InstantSource clock;
    private final SigningKeys signingKeys = new SigningKeys();

    /// A verifier.
    ///
    /// @param keys where secrets are looked up
    public SigV4Verifier(SigV4Settings settings, CredentialSource keys, InstantSource clock) {
        this.settings = settings;
        this.keys = keys;
        this.clock = clock;
    }

    /// Checks one request, signed in the `Authorization` header or presigned in its query.
    public Verification verify(SignedRequest request) {
        try {
            return check(request);
        } catch (Refusal refusal) {
            return refusal.refused();
        }
    }

    private Verification check(SignedRequest request) throws Refusal {
        checkShape(request);
        List<Parameter> query;
        try {
            query = CanonicalRequest.query(request.rawTarget());
        } catch (IllegalArgumentException e) {
            throw Refusal.incomplete("The query string holds " + e.getMessage() + ".");
        }
        Claim claim = Claim.read(request, query);
        Instant now = clock.instant();
        checkScope(claim);
        checkTime(claim, now);
        checkSignedHeaders(request, claim);
        String payloadHash = payloadHash(request, claim);
        String canonical =
                CanonicalRequest.text(request, query, claim.signedHeaders(), payloadHash);

        Optional<Credential> credential =
                plausible(claim.accessKeyId())
                        ? keys.find(claim.accessKeyId(), claim.sessionToken())
                        : Optional.empty();
        boolean matches = matches(credential.orElse(NOBODY), claim, canonical);
        if (credential.isEmpty()) {
            throw Refusal.of(RefusalCode.UNRECOGNIZED_CLIENT, INVALID_TOKEN);
        }
        if (!matches) {
            credential = refreshed(credential.get(), claim, canonical, now);
        }
        checkSession(credential.get(), claim, now);
        return new Verification.Accepted(
                claim.accessKeyId(),
                claim.scope().region(),
                claim.scope().service(),
                claim.signedAt(),
                claim.sessionToken());
    }

    private static void checkShape(SignedRequest request) throws Refusal {
        String method = request.method();
        if (method.isEmpty() || method.length() > 20 || !method.chars().allMatch(Ascii::upper)) {
            throw Refusal.incomplete("The method is not a word in capital letters.");
        }
        String target = request.rawTarget();
        if (target.length() > TARGET_MAX) {
            throw Refusal.incomplete(
                    "The request target has "
                            + target.length()
                            + " characters, expected at most "
                            + TARGET_MAX
                            + ".");
        }
        if (!target.startsWith("/") || !target.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw Refusal.incomplete(
                    "The request target must start with '/' and hold printable ASCII only.");
        }
        int size = 0;
        for (Header header : request.headers()) {
            size += header.name().length() + header.value().length();
            if (size > HEADERS_MAX) {
                throw Refusal.incomplete(
                        "The headers have more than " + HEADERS_MAX + " characters.");
            }
            // A line break inside a value could stand for another header in the canonical text.
            if (!header.value().chars().allMatch(c -> (c >= ' ' && c != 127) || c == '\t')) {
                throw Refusal.incomplete("A header value holds a control character.");
            }
        }
    }

    private void checkScope(Claim claim) throws Refusal {
        Scope scope = claim.scope();
        if (!settings.services().contains(scope.service())) {
            throw Refusal.invalid(
                    "Credential should be scoped to correct service: '"
                            + settings.services().getFirst()
                            + "'.");
        }
        List<String> regions = settings.regions();
        if (!region(scope.region()) || !(regions.isEmpty() || regions.contains(scope.region()))) {
            throw Refusal.invalid(
                    "Credential should be scoped to a valid region"
                            + (regions.isEmpty()
                                    ? "."
                                    : ": '" + String.join("', '", regions) + "'."));
        }
        if (!claim.time().startsWith(scope.date()) || scope.date().length() != 8) {
            throw Refusal.invalid(
                    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"
                            + claim.time().substring(0, 8)
                            + "', from '"
                            + claim.time()
                            + "'.");
        }
    }

    private static boolean region(String text) {
        return !text.isEmpty()
                && text.length() <= 40
                && text.chars().allMatch(c -> Ascii.lower(c) || Ascii.digit(c) || c == '-');
    }

    private void checkTime(Claim claim, Instant now) throws Refusal {
        Duration skew = settings.skew();
        Instant latest = now.plus(skew);
        if (claim.signedAt().isAfter(latest)) {
            throw Refusal.invalid(
                    "Signature not yet current: "
                            + claim.time()
                            + " is still later than "
                            + SigningTime.text(latest)
                            + " ("
                            + SigningTime.text(now)
                            + " + "
                            + skew.toMinutes()
                            + " min.)");
        }
        if (claim.presigned()) {
            Instant end = claim.signedAt().plusSeconds(claim.validSeconds());
            if (now.isAfter(end)) {
                throw Refusal.invalid(
                        "Signature expired: "
                                + SigningTime.text(end)
                                + " is now earlier than "
                                + SigningTime.text(now)
                                + " ("
                                + claim.time()
                                + " + "
                                + claim.validSeconds()
                                + " s)");
            }
            return;
        }
        Instant earliest = now.minus(skew);
        if (claim.signedAt().isBefore(earliest)) {
            throw Refusal.invalid(
                    "Signature expired: "
                            + claim.time()
                            + " is now earlier than "
                            + SigningTime.text(earliest)
                            + " ("
                            + SigningTime.text(now)
                            + " - "
                            + skew.toMinutes()
                            + " min.)");
        }
    }

    private static void checkSignedHeaders(SignedRequest request, Claim claim) throws Refusal {
        // A second Host or Content-Type could be read by others instead of the signed one.
        Headers.single(request, "host");
        Headers.single(request, "content-type");
        List<String> signed = claim.signedHeaders();
        if (!signed.contains("host")) {
            throw Refusal.invalid(
                    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        }
        if (!claim.presigned() && !signed.contains("x-amz-date")) {
            throw Refusal.invalid(
                    "'X-Amz-Date' must be a 'SignedHeader' in the AWS Authorization.");
        }
        for (String name : List.of("x-amz-security-token", "content-type")) {
            if (Headers.has(request, name) && !signed.contains(name)) {
                throw Refusal.invalid(
                        "'" + name + "' must be a 'SignedHeader' in the AWS Authorization.");
            }
        }
        for (String name : signed) {
            if (!Headers.has(request, name)) {
                throw Refusal.invalid(
                        "SignedHeaders names '" + name + "', which the request does not carry.");
            }
        }
    }

    private static String payloadHash(SignedRequest request, Claim claim) throws Refusal {
        Optional<String> claimed = claim.payloadHash();
        if (claimed.isPresent() && claimed.get().equals(UNSIGNED_PAYLOAD) && claim.presigned()) {
            return UNSIGNED_PAYLOAD;
        }
        String hash = Hmac.sha256Hex(request.body());
        if (claimed.isPresent() && !same(hash, claimed.get())) {
            throw Refusal.invalid(
                    "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
        return hash;
    }

    private boolean matches(Credential credential, Claim claim, String canonical) {
        byte[] key = signingKeys.signingKey(credential, claim.scope());
        boolean matches =
                same(
                        Hmac.signature(key, claim.scope(), claim.time(), canonical),
                        claim.signature());
        // The stand-in's secret is public, so its signatures count for nothing.
        if (matches && credential != NOBODY) {
            signingKeys.keep(credential, claim.scope(), key);
            return true;
        }
        return false;
    }

    /// A second look with a secret that comes from no cache, so that a changed one works at once.
    private Optional<Credential> refreshed(
            Credential old, Claim claim, String canonical, Instant now) throws Refusal {
        if (signingKeys.doubt(claim.accessKeyId(), claim.scope(), now)) {
            Optional<Credential> fresh = keys.refresh(claim.accessKeyId(), claim.sessionToken());
            if (fresh.isEmpty()) {
                throw Refusal.of(RefusalCode.UNRECOGNIZED_CLIENT, INVALID_TOKEN);
            }
            if (!fresh.get().sameSecret(old) && matches(fresh.get(), claim, canonical)) {
                return fresh;
            }
        }
        throw Refusal.invalid(MISMATCH);
    }

    private static void checkSession(Credential credential, Claim claim, Instant now)
            throws Refusal {
        Optional<String> expected = credential.sessionToken();
        Optional<String> given = claim.sessionToken();
        if (expected.isPresent() != given.isPresent()
                || !same(expected.orElse(""), given.orElse(""))) {
            throw Refusal.of(RefusalCode.UNRECOGNIZED_CLIENT, INVALID_TOKEN);
        }
        if (credential.expiresAt().isPresent() && !now.isBefore(credential.expiresAt().get())) {
            throw Refusal.of(
                    RefusalCode.EXPIRED_TOKEN,
                    "The security token included in the request is expired");
        }
    }

    private static boolean plausible(String accessKeyId) {
        return !accessKeyId.isEmpty()
                && accessKeyId.length() <= 128
                && accessKeyId.chars().allMatch(Ascii::alphanumeric);
    }

    private static boolean same(String expected, String given) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
