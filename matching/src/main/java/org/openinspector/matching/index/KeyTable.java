package org.openinspector.matching.index;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.openinspector.model.PackageKey;

/// Package keys, numbered from 0 in the order in which they came: their texts side by side in one
/// array and a hash table of numbers, some 35 bytes a key where objects would take 150.
///
/// Only added to. A reader keeps the arrays of the moment it was made and the count of then: what
/// the writer puts behind that count, in the same arrays, is no concern of the reader's, which
/// skips numbers from its count on.
final class KeyTable {
    private static final int SLOTS_MIN = 64;
    private static final int NAMESPACE_BYTES = 3;

    private String[] namespaces;
    private int namespaceCount;
    private byte[] text;
    private int[] starts;
    private int[] hashes;
    private int[] slots;
    private int count;

    KeyTable() {
        this(new String[8], 0, new byte[1024], new int[64], new int[64], empty(SLOTS_MIN), 0);
    }

    private KeyTable(
            String[] namespaces,
            int namespaceCount,
            byte[] text,
            int[] starts,
            int[] hashes,
            int[] slots,
            int count) {
        this.namespaces = namespaces;
        this.namespaceCount = namespaceCount;
        this.text = text;
        this.starts = starts;
        this.hashes = hashes;
        this.slots = slots;
        this.count = count;
    }

    private static int[] empty(int size) {
        int[] slots = new int[size];
        Arrays.fill(slots, -1);
        return slots;
    }

    /// What is in the table now, for readers.
    KeyTable view() {
        return new KeyTable(namespaces, namespaceCount, text, starts, hashes, slots, count);
    }

    int count() {
        return count;
    }

    long bytes() {
        return text.length + 4L * (starts.length + hashes.length + slots.length);
    }

    /// The key's number; -1 if it is not in the table.
    int find(PackageKey key) {
        int namespace = namespace(key.namespace());
        if (namespace < 0) {
            return -1;
        }
        byte[] name = key.name().getBytes(StandardCharsets.UTF_8);
        int hash = hash(namespace, name);
        int mask = slots.length - 1;
        for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
            int number = slots[slot];
            if (number < 0) {
                return -1;
            }
            if (number < count && hashes[number] == hash && is(number, namespace, name)) {
                return number;
            }
        }
    }

    /// The key's number, a new one if it was not in the table.
    int add(PackageKey key) {
        int known = find(key);
        if (known >= 0) {
            return known;
        }
        int namespace = namespace(key.namespace());
        if (namespace < 0) {
            namespace = newNamespace(key.namespace());
        }
        byte[] name = key.name().getBytes(StandardCharsets.UTF_8);
        int start = count == 0 ? 0 : starts[count];
        int end = Math.addExact(start, NAMESPACE_BYTES + name.length);
        if (end > text.length) {
            text = Arrays.copyOf(text, Math.max(end, larger(text.length)));
        }
        if (count + 2 > starts.length) {
            starts = Arrays.copyOf(starts, larger(starts.length) + 2);
            hashes = Arrays.copyOf(hashes, starts.length);
        }
        for (int i = 0; i < NAMESPACE_BYTES; i++) {
            text[start + i] = (byte) (namespace >>> (8 * i));
        }
        System.arraycopy(name, 0, text, start + NAMESPACE_BYTES, name.length);
        starts[count + 1] = end;
        hashes[count] = hash(namespace, name);
        int number = count++;
        if (count * 3L > slots.length * 2L) {
            grow();
        } else {
            place(slots, number);
        }
        return number;
    }

    PackageKey key(int number) {
        int start = starts[number];
        return new PackageKey(
                namespaces[namespaceOf(number)],
                new String(
                        text,
                        start + NAMESPACE_BYTES,
                        starts[number + 1] - start - NAMESPACE_BYTES,
                        StandardCharsets.UTF_8));
    }

    String namespaceName(int number) {
        return namespaces[namespaceOf(number)];
    }

    private static int larger(int length) {
        return length + (length >> 2);
    }

    private int namespaceOf(int number) {
        int start = starts[number];
        int namespace = 0;
        for (int i = 0; i < NAMESPACE_BYTES; i++) {
            namespace |= (text[start + i] & 0xff) << (8 * i);
        }
        return namespace;
    }

    /// There are some tens of them.
    private int namespace(String name) {
        for (int i = 0; i < namespaceCount; i++) {
            if (namespaces[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private int newNamespace(String name) {
        if (namespaceCount == 1 << (8 * NAMESPACE_BYTES)) {
            throw new IllegalStateException("more than " + namespaceCount + " namespaces");
        }
        if (namespaceCount == namespaces.length) {
            namespaces = Arrays.copyOf(namespaces, namespaceCount * 2);
        }
        namespaces[namespaceCount] = name;
        return namespaceCount++;
    }

    private boolean is(int number, int namespace, byte[] name) {
        return namespaceOf(number) == namespace
                && Arrays.equals(
                        text,
                        starts[number] + NAMESPACE_BYTES,
                        starts[number + 1],
                        name,
                        0,
                        name.length);
    }

    private void grow() {
        int[] larger = empty(slots.length * 2);
        for (int number = 0; number < count; number++) {
            place(larger, number);
        }
        slots = larger;
    }

    private void place(int[] table, int number) {
        int mask = table.length - 1;
        int slot = hashes[number] & mask;
        while (table[slot] >= 0) {
            slot = (slot + 1) & mask;
        }
        table[slot] = number;
    }

    private static int hash(int namespace, byte[] name) {
        int hash = Arrays.hashCode(name) * 31 + namespace;
        hash *= 0x9e3779b1;
        return hash ^ (hash >>> 15);
    }
}
