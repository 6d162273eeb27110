package org.openinspector.matching.index;

import java.util.Arrays;

/// A few ascending numbers as bytes: each as its distance to the one before, 7 bits a byte, least
/// significant first.
final class Few {
    static final int MAX = 256;

    private Few() {}

    static byte[] of(int... ascending) {
        byte[] bytes = new byte[ascending.length * 5];
        int size = 0;
        int before = -1;
        for (int one : ascending) {
            int rest = one - before - 1;
            while ((rest & ~0x7f) != 0) {
                bytes[size++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            bytes[size++] = (byte) rest;
            before = one;
        }
        return Arrays.copyOf(bytes, size);
    }

    static int count(byte[] few) {
        int count = 0;
        for (byte one : few) {
            count += one >= 0 ? 1 : 0;
        }
        return count;
    }

    static int[] classes(byte[] few) {
        int[] classes = new int[count(few)];
        int at = 0;
        int before = -1;
        for (int i = 0; i < classes.length; i++) {
            int distance = 0;
            for (int shift = 0; ; shift += 7) {
                int next = few[at++];
                distance |= (next & 0x7f) << shift;
                if (next >= 0) {
                    break;
                }
            }
            before += distance + 1;
            classes[i] = before;
        }
        return classes;
    }
}
