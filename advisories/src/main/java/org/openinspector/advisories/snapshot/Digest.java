package org.openinspector.advisories.snapshot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.Condition;
import org.openinspector.model.SeverityStatement;
import org.openinspector.versions.AffectedRange;

/// Sums up what decides a match, so that two snapshots can be compared without being decoded. The
/// first half of a SHA-256 over values that say where they end: numbers of 8 bytes, texts behind
/// their length in UTF-8, lists behind their size. `docs/snapshot.md` has the order.
final class Digest {
    static final int BYTES = 16;

    private final MessageDigest sha;
    private ByteBuffer buffer = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);

    Digest() {
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /// The sum of all since the last one.
    byte[] sum() {
        sha.update(buffer.array(), 0, buffer.position());
        buffer.clear();
        return Arrays.copyOf(sha.digest(), BYTES);
    }

    private void room(int bytes) {
        if (buffer.remaining() < bytes) {
            sha.update(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        if (buffer.remaining() < bytes) {
            buffer = ByteBuffer.allocate(2 * bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    void number(long value) {
        room(Long.BYTES);
        buffer.putLong(value);
    }

    void bytes(byte[] bytes, int from, int length) {
        room(length);
        buffer.put(bytes, from, length);
    }

    private void text(String text) {
        byte[] bytes = Format.utf8(text);
        number(bytes.length);
        bytes(bytes, 0, bytes.length);
    }

    private void optional(Optional<String> text) {
        number(text.isPresent() ? 1 : 0);
        text.ifPresent(this::text);
    }

    private void texts(Collection<String> texts) {
        number(texts.size());
        texts.forEach(this::text);
    }

    private void severities(Collection<SeverityStatement> severities) {
        number(severities.size());
        for (SeverityStatement severity : severities) {
            text(severity.source());
            text(severity.type());
            text(severity.value());
        }
    }

    /// What an advisory says of no package in particular.
    void advisory(Advisory advisory) {
        text(advisory.source());
        text(advisory.id());
        texts(advisory.aliases());
        texts(advisory.upstream());
        number(advisory.withdrawn().isPresent() ? 1 : 0);
        severities(advisory.severities());
        number(BodyEncoder.code(advisory.kind()));
    }

    /// What an advisory says of a package.
    void affected(AffectedPackage affected) {
        text(affected.scheme().id());
        number(affected.ranges().size());
        for (AffectedRange range : affected.ranges()) {
            text(range.introduced());
            number(range.afterIntroduced() ? 1 : 0);
            optional(range.fixed());
            optional(range.limit());
            optional(range.lastAffected());
        }
        texts(affected.versions());
        number(BodyEncoder.code(affected.status()));
        number(BodyEncoder.code(affected.fixState()));
        text(affected.vendorWord());
        severities(affected.severities());
        Condition condition = affected.condition();
        texts(condition.architectures());
        optional(condition.module());
        optional(condition.stream());
        optional(condition.flavour());
        texts(condition.binaries());
        number(condition.runningKernel() ? 1 : 0);
        texts(condition.symbols());
    }

    void knownExploited(KnownExploited entry) {
        number(1);
        number(entry.added().toEpochDay());
        number(entry.due().isPresent() ? entry.due().get().toEpochDay() : Format.NO_DAY);
        number(entry.ransomware() ? 1 : 0);
    }

    void exploit(Fact.Exploit fact) {
        number(2);
        text(fact.source());
        text(fact.id());
        number(OtherSections.code(fact.maturity()));
    }

    void decided(Fact.Ssvc fact) {
        number(3);
        text(fact.source());
        text(fact.exploitation());
        text(fact.automatable());
        text(fact.technicalImpact());
    }
}
