package org.openinspector.advisories.snapshot;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.Advisory;
import org.openinspector.model.Advisory.Kind;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.Condition;
import org.openinspector.model.PackageKey;
import org.openinspector.model.SeverityStatement;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// Decodes what [BodyEncoder] wrote, the whole or one affected package of it. Trusts nothing: a
/// body is only as long as it is, a count is at most the bytes that are left, a text is decoded
/// once however often it is referred to.
final class BodyDecoder {
    private static final VersionScheme[] SCHEMES = VersionScheme.values();

    private final MemorySegment segment;
    private final long start;
    private final long end;
    private final @Nullable String[] texts;
    private final long textsStart;
    private final long recordStart;
    private long at;

    /// Opens a body whose blocks are verified.
    ///
    /// @throws Damaged if its table of texts is not in order
    BodyDecoder(MemorySegment segment, long start, long length) {
        this.segment = segment;
        this.start = start;
        this.end = start + length;
        if (length < Integer.BYTES) {
            throw new Damaged("a body of " + length + " bytes");
        }
        int count = segment.get(Format.INT, start);
        if (count < 0 || count > (length - Integer.BYTES) / Integer.BYTES) {
            throw new Damaged(count + " texts in a body of " + length + " bytes");
        }
        texts = new @Nullable String[count];
        textsStart = start + (1L + count) * Integer.BYTES;
        int last = 0;
        for (int i = 0; i < count; i++) {
            int next = textEnd(i);
            if (next < last) {
                throw new Damaged("text " + i + " ends before it begins");
            }
            last = next;
        }
        if (last > end - textsStart) {
            throw new Damaged("texts of " + last + " bytes in a body of " + length);
        }
        recordStart = textsStart + last;
        at = recordStart;
    }

    /// The body does not follow the format.
    static final class Damaged extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Damaged(String message) {
            super(message);
        }
    }

    /// The whole advisory.
    ///
    /// @param offsets takes where in the body each affected package begins
    Advisory advisory(List<Integer> offsets) {
        at = recordStart;
        return orDamaged(() ->
                new Advisory(
                        text(),
                        text(),
                        textSet(),
                        textSet(),
                        textSet(),
                        text(),
                        text(),
                        instant(),
                        instant(),
                        instant(),
                        severities(),
                        textList(),
                        textList(),
                        affectedList(offsets),
                        kind(number())));
    }

    /// The affected package that begins there.
    AffectedPackage affected(int offset) {
        if (offset < recordStart - start || offset >= end - start) {
            throw new Damaged("an affected package at " + offset);
        }
        at = start + offset;
        return orDamaged(this::affected);
    }

    /// The records refuse what cannot be; a file that says it is damaged.
    private static <T> T orDamaged(Supplier<T> decoding) {
        try {
            return decoding.get();
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw new Damaged(String.valueOf(e.getMessage()));
        }
    }

    private List<AffectedPackage> affectedList(List<Integer> offsets) {
        int count = count();
        List<AffectedPackage> all = new ArrayList<>(Math.min(count, 256));
        for (int i = 0; i < count; i++) {
            offsets.add((int) (at - start));
            all.add(affected());
        }
        return all;
    }

    private AffectedPackage affected() {
        PackageKey key = new PackageKey(text(), text());
        VersionScheme scheme = scheme(text());
        int count = count();
        List<AffectedRange> ranges = new ArrayList<>(Math.min(count, 256));
        for (int i = 0; i < count; i++) {
            ranges.add(
                    new AffectedRange(
                            scheme,
                            text(),
                            number() != 0,
                            optionalText(),
                            optionalText(),
                            optionalText()));
        }
        SortedSet<String> versions = textSet();
        Status status = status(number());
        FixState fixState = fixState(number());
        return new AffectedPackage(
                key, scheme, ranges, versions, status, fixState, text(), severities(), condition());
    }

    private static Kind kind(long code) {
        return switch (Math.clamp(code, -1, 2)) {
            case 0 -> Kind.VULNERABILITY;
            case 1 -> Kind.MALICIOUS;
            default -> throw new Damaged("kind " + code);
        };
    }

    private static Status status(long code) {
        return switch (Math.clamp(code, -1, 3)) {
            case 0 -> Status.AFFECTED;
            case 1 -> Status.NOT_AFFECTED;
            case 2 -> Status.UNDER_INVESTIGATION;
            default -> throw new Damaged("status " + code);
        };
    }

    private static FixState fixState(long code) {
        return switch (Math.clamp(code, -1, 7)) {
            case 0 -> FixState.FIXED;
            case 1 -> FixState.NONE;
            case 2 -> FixState.WILL_NOT_FIX;
            case 3 -> FixState.UNKNOWN;
            case 4 -> FixState.PENDING;
            case 5 -> FixState.DEFERRED;
            case 6 -> FixState.END_OF_LIFE;
            default -> throw new Damaged("fix state " + code);
        };
    }

    private Condition condition() {
        if (number() == 0) {
            return Condition.ALWAYS;
        }
        return new Condition(
                textSet(),
                optionalText(),
                optionalText(),
                optionalText(),
                textSet(),
                number() != 0,
                textSet());
    }

    private static VersionScheme scheme(String id) {
        for (VersionScheme scheme : SCHEMES) {
            if (scheme.id().equals(id)) {
                return scheme;
            }
        }
        throw new Damaged("version scheme \"" + id + "\"");
    }

    private List<SeverityStatement> severities() {
        int count = count();
        List<SeverityStatement> all = new ArrayList<>(Math.min(count, 16));
        for (int i = 0; i < count; i++) {
            all.add(new SeverityStatement(text(), text(), text()));
        }
        return all;
    }

    private List<String> textList() {
        int count = count();
        List<String> all = new ArrayList<>(Math.min(count, 256));
        for (int i = 0; i < count; i++) {
            all.add(text());
        }
        return all;
    }

    private SortedSet<String> textSet() {
        return new TreeSet<>(textList());
    }

    private Optional<Instant> instant() {
        if (number() == 0) {
            return Optional.empty();
        }
        long seconds = number();
        return Optional.of(Instant.ofEpochSecond((seconds >>> 1) ^ -(seconds & 1), number()));
    }

    private Optional<String> optionalText() {
        long reference = number();
        return reference == 0 ? Optional.empty() : Optional.of(textAt(reference - 1));
    }

    private String text() {
        return textAt(number());
    }

    private String textAt(long reference) {
        if (reference < 0 || reference >= texts.length) {
            throw new Damaged("text " + reference + " of " + texts.length);
        }
        int index = (int) reference;
        String known = texts[index];
        if (known != null) {
            return known;
        }
        int from = index == 0 ? 0 : textEnd(index - 1);
        byte[] bytes = new byte[textEnd(index) - from];
        MemorySegment.copy(
                segment, ValueLayout.JAVA_BYTE, textsStart + from, bytes, 0, bytes.length);
        String text = new String(bytes, StandardCharsets.UTF_8);
        texts[index] = text;
        return text;
    }

    private int textEnd(int index) {
        return segment.get(Format.INT, start + (1L + index) * Integer.BYTES);
    }

    private int count() {
        long count = number();
        // Every element has at least one byte.
        if (count < 0 || count > end - at) {
            throw new Damaged("a list of " + count + " in the last " + (end - at) + " bytes");
        }
        return (int) count;
    }

    private long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (at >= end) {
                throw new Damaged("a number beyond the end");
            }
            byte next = segment.get(ValueLayout.JAVA_BYTE, at++);
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new Damaged("a number of more than 64 bits");
    }
}
