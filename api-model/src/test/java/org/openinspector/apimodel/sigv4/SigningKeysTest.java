package org.openinspector.apimodel.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.sigv4.SignedRequest.Header;

/// Kept keys: bounded, never stale for long, and nothing secret is shown.
final class SigningKeysTest {
    private static final Scope SCOPE = new Scope("20261121", "us-east-1", "inspector2");

    /// A source whose cache is stale until it is asked to refresh.
    private static final class Stale implements CredentialSource {
        private String cached = Signed.SECRET;
        private String stored = Signed.SECRET;
        private int refreshes;

        @Override
        public Optional<Credential> find(String accessKeyId) {
            return Optional.of(new Credential(Signed.KEY, cached));
        }

        @Override
        public Optional<Credential> refresh(String accessKeyId) {
            refreshes++;
            cached = stored;
            return stored.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Credential(Signed.KEY, stored));
        }
    }

    @Test
    void aChangedSecretWorksAtOnce() {
        var source = new Stale();
        var verifier =
                new SigV4Verifier(
                        SigV4Settings.inspector(Optional.empty()), source, () -> Signed.NOW);
        assertInstanceOf(Verification.Accepted.class, verifier.verify(new Signed().request()));
        source.stored = "changed";
        var changed = new Signed();
        changed.secret = "changed";
        assertInstanceOf(Verification.Accepted.class, verifier.verify(changed.request()));
        assertInstanceOf(Verification.Refused.class, verifier.verify(new Signed().request()));
        assertEquals(1, source.refreshes);
    }

    @Test
    void aDeletedKeyIsNoticedWhenDoubted() {
        var source = new Stale();
        var verifier =
                new SigV4Verifier(
                        SigV4Settings.inspector(Optional.empty()), source, () -> Signed.NOW);
        source.stored = "";
        var wrong = new Signed();
        wrong.secret = "wrong";
        var refused =
                assertInstanceOf(Verification.Refused.class, verifier.verify(wrong.request()));
        assertEquals(RefusalCode.UNRECOGNIZED_CLIENT, refused.code());
    }

    @Test
    void wrongSignaturesCauseOneLookupASecond() {
        var source = new Stale();
        Instant[] now = {Signed.NOW};
        var verifier =
                new SigV4Verifier(SigV4Settings.inspector(Optional.empty()), source, () -> now[0]);
        for (int i = 0; i < 40; i++) {
            var wrong = new Signed();
            wrong.secret = "wrong";
            verifier.verify(wrong.request());
            now[0] = now[0].plusMillis(100);
        }
        assertEquals(4, source.refreshes);
        // Set back by a minute: not silent until the clock has caught up.
        now[0] = now[0].minusSeconds(60);
        var wrong = new Signed();
        wrong.secret = "wrong";
        verifier.verify(wrong.request());
        assertEquals(5, source.refreshes);
    }

    @Test
    void keysAreKeptBoundedAndPerSecret() {
        var keys = new SigningKeys();
        var credential = new Credential("A", "one");
        byte[] key = keys.signingKey(credential, SCOPE);
        assertNotSame(key, keys.signingKey(credential, SCOPE));
        keys.keep(credential, SCOPE, key);
        assertSame(key, keys.signingKey(credential, SCOPE));
        assertNotSame(key, keys.signingKey(new Credential("A", "two"), SCOPE));
        assertTrue(keys.doubt("A", SCOPE, Signed.NOW));
        assertFalse(keys.doubt("A", SCOPE, Signed.NOW));
        assertNotSame(key, keys.signingKey(credential, SCOPE));
        for (int i = 0; i < 3 * SigningKeys.ENTRIES_MAX; i++) {
            keys.keep(new Credential("K" + i, "s"), SCOPE, key);
        }
        assertEquals(SigningKeys.ENTRIES_MAX, keys.size());
    }

    @Test
    void nothingSecretIsShown() {
        var credential = new Credential("AKIA", "hidden", Optional.of("hidden"), Optional.empty());
        Signed signed = new Signed();
        SignedRequest presigned = signed.presigned("60", "&X-Amz-Security-Token=hidden");
        String shown = credential + " " + presigned;
        assertEquals("Credential[AKIA] POST /findings/list", shown);
    }

    @Test
    void signerRefusesWhatItCannotSign() {
        var host = new Header("Host", "localhost");
        var credential = new Credential("AKIA", "secret");
        for (List<Header> headers :
                List.of(
                        List.<Header>of(),
                        List.of(host, new Header("authorization", "x")),
                        List.of(host, new Header("X-AMZ-DATE", "x")))) {
            var request = new SignedRequest("GET", "/", headers, new byte[0]);
            assertThrows(
                    IllegalArgumentException.class,
                    () ->
                            SigV4Signer.sign(
                                    request, credential, "us-east-1", "inspector2", Signed.NOW));
        }
    }
}
