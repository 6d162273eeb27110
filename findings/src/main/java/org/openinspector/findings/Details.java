package org.openinspector.findings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.DataKeys;
import org.openinspector.accounts.SecretException;
import org.openinspector.accounts.keys.SealedText;

/// Seals what details say, and opens it. A sealed text is bound to its account and its row.
final class Details {
    /// A detail's body in SQL, as [#body(String, UUID, byte[])] takes it; `d` is the detail.
    static final String BODY = "coalesce(d.sealed, convert_to(d.body::text, 'UTF8'))";

    /// Its evidence; null if there is none.
    static final String EVIDENCE = "coalesce(d.sealed_evidence, convert_to(d.evidence, 'UTF8'))";

    /// Seals nothing: for a database that has no keys.
    static final Details PLAIN = new Details(null);

    private static final String BODY_PURPOSE = "finding-detail ";
    private static final String EVIDENCE_PURPOSE = "finding-evidence ";

    private final @Nullable DataKeys keys;

    Details(@Nullable DataKeys keys) {
        this.keys = keys;
    }

    boolean seals() {
        return keys != null;
    }

    byte[] sealedBody(String accountId, UUID hash, String body) {
        return SealedText.seal(keys(), accountId, BODY_PURPOSE + hash, body);
    }

    byte[] sealedEvidence(String accountId, UUID hash, String evidence) {
        return SealedText.seal(keys(), accountId, EVIDENCE_PURPOSE + hash, evidence);
    }

    /// Opens what [#BODY] selected.
    String body(String accountId, UUID hash, byte[] stored) {
        return opened(accountId, BODY_PURPOSE + hash, stored);
    }

    /// Opens what [#EVIDENCE] selected.
    String evidence(String accountId, UUID hash, byte[] stored) {
        return opened(accountId, EVIDENCE_PURPOSE + hash, stored);
    }

    /// @param sealed at least its first five bytes
    boolean stale(String accountId, byte[] sealed) {
        return keys().stale(accountId, sealed);
    }

    /// JSON begins with a brace or a bracket, a sealed value with its format's number.
    private String opened(String accountId, String purpose, byte[] stored) {
        return stored.length > 0 && stored[0] >= ' '
                ? new String(stored, UTF_8)
                : SealedText.open(keys(), accountId, purpose, stored);
    }

    private DataKeys keys() {
        if (keys == null) {
            throw new SecretException("a finding is sealed, and no keys were given");
        }
        return keys;
    }
}
