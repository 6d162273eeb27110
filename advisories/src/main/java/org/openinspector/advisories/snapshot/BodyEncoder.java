package org.openinspector.advisories.snapshot;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.openinspector.model.Advisory;
import org.openinspector.model.Advisory.Kind;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.Condition;
import org.openinspector.model.SeverityStatement;
import org.openinspector.versions.AffectedRange;

/// Encodes one advisory on its own: a table of its texts, each once, then the record as numbers
/// that refer to the table. Being on its own, it needs no second pass when the file is laid out;
/// having a table, an advisory on 200 packages of one release names that release once.
final class BodyEncoder {
    private final Map<String, Integer> texts = new LinkedHashMap<>();
    private final ByteArrayOutputStream record = new ByteArrayOutputStream(512);

    private BodyEncoder() {}

    static byte[] encode(Advisory advisory) {
        BodyEncoder encoder = new BodyEncoder();
        encoder.advisory(advisory);
        return encoder.assemble();
    }

    private void advisory(Advisory advisory) {
        text(advisory.source());
        text(advisory.id());
        texts(advisory.aliases());
        texts(advisory.upstream());
        texts(advisory.related());
        text(advisory.summary());
        text(advisory.details());
        instant(advisory.published());
        instant(advisory.modified());
        instant(advisory.withdrawn());
        severities(advisory.severities());
        texts(advisory.cwes());
        texts(advisory.references());
        number(advisory.affected().size());
        advisory.affected().forEach(this::affected);
        number(code(advisory.kind()));
    }

    static int code(Kind kind) {
        return switch (kind) {
            case VULNERABILITY -> 0;
            case MALICIOUS -> 1;
        };
    }

    private void affected(AffectedPackage affected) {
        text(affected.packageKey().namespace());
        text(affected.packageKey().name());
        text(affected.scheme().id());
        number(affected.ranges().size());
        for (AffectedRange range : affected.ranges()) {
            text(range.introduced());
            number(range.afterIntroduced() ? 1 : 0);
            optionalText(range.fixed());
            optionalText(range.limit());
            optionalText(range.lastAffected());
        }
        texts(affected.versions());
        number(code(affected.status()));
        number(code(affected.fixState()));
        text(affected.vendorWord());
        severities(affected.severities());
        condition(affected.condition());
    }

    static int code(Status status) {
        return switch (status) {
            case AFFECTED -> 0;
            case NOT_AFFECTED -> 1;
            case UNDER_INVESTIGATION -> 2;
        };
    }

    static int code(FixState state) {
        return switch (state) {
            case FIXED -> 0;
            case NONE -> 1;
            case WILL_NOT_FIX -> 2;
            case UNKNOWN -> 3;
            case PENDING -> 4;
            case DEFERRED -> 5;
            case END_OF_LIFE -> 6;
        };
    }

    /// One byte where there is none, as almost everywhere.
    private void condition(Condition condition) {
        if (condition.equals(Condition.ALWAYS)) {
            number(0);
            return;
        }
        number(1);
        texts(condition.architectures());
        optionalText(condition.module());
        optionalText(condition.stream());
        optionalText(condition.flavour());
        texts(condition.binaries());
        number(condition.runningKernel() ? 1 : 0);
        texts(condition.symbols());
    }

    private void severities(Collection<SeverityStatement> severities) {
        number(severities.size());
        for (SeverityStatement severity : severities) {
            text(severity.source());
            text(severity.type());
            text(severity.value());
        }
    }

    private void texts(Collection<String> values) {
        number(values.size());
        values.forEach(this::text);
    }

    private void text(String value) {
        number(reference(value));
    }

    /// 0 for none, else the reference plus one.
    private void optionalText(Optional<String> value) {
        number(value.map(this::reference).orElse(-1) + 1);
    }

    private int reference(String value) {
        return texts.computeIfAbsent(Format.wellFormed(value), absent -> texts.size());
    }

    private void instant(Optional<Instant> instant) {
        number(instant.isPresent() ? 1 : 0);
        if (instant.isPresent()) {
            Instant value = instant.get();
            long seconds = value.getEpochSecond();
            number((seconds << 1) ^ (seconds >> 63));
            number(value.getNano());
        }
    }

    /// Seven bits a byte, lowest first; the high bit says that more follow.
    private void number(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            record.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        record.write((int) rest);
    }

    private byte[] assemble() {
        ByteArrayOutputStream all = new ByteArrayOutputStream(record.size() * 2);
        ByteBuffer ends =
                ByteBuffer.allocate((1 + texts.size()) * Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(texts.size());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String text : texts.keySet()) {
            bytes.writeBytes(Format.utf8(text));
            ends.putInt(bytes.size());
        }
        all.writeBytes(ends.array());
        all.writeBytes(bytes.toByteArray());
        all.writeBytes(record.toByteArray());
        return all.toByteArray();
    }
}
