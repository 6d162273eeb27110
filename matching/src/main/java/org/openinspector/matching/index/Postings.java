package org.openinspector.matching.index;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// For each key number the classes that have the key: [Few] as the bytes of their distances, more
/// in a bitmap. Most packages are in few inventories, and a bitmap of a hundred scattered numbers
/// takes three times what they do.
///
/// Readers share everything with the writer, who copies what it changes for the first time since
/// they were made: the page of a thousand keys, and the bitmap.
final class Postings {
    private static final int PAGE = 1024;

    private @Nullable Object[][] pages;
    private final BitSet ownPages = new BitSet();
    private final BitSet ownBitmaps = new BitSet();

    Postings() {
        this(new Object[0][]);
    }

    private Postings(@Nullable Object[][] pages) {
        this.pages = pages;
    }

    /// What is there now, for readers.
    Postings view() {
        ownBitmaps.stream()
                .forEach(number -> {
                    if (get(number) instanceof RoaringBitmap bitmap) {
                        bitmap.trim();
                    }
                });
        ownPages.clear();
        ownBitmaps.clear();
        return new Postings(pages.clone());
    }

    private @Nullable Object get(int number) {
        return number / PAGE < pages.length ? pages[number / PAGE][number % PAGE] : null;
    }

    private void set(int number, @Nullable Object posting) {
        int page = number / PAGE;
        if (page >= pages.length) {
            int before = pages.length;
            pages = Arrays.copyOf(pages, page + 1);
            for (int i = before; i <= page; i++) {
                pages[i] = new Object[PAGE];
                ownPages.set(i);
            }
        } else if (!ownPages.get(page)) {
            pages[page] = pages[page].clone();
            ownPages.set(page);
        }
        pages[page][number % PAGE] = posting;
    }

    /// Takes what was stored.
    void put(int number, byte[] few) {
        set(number, few);
    }

    void put(int number, RoaringBitmap many) {
        set(number, many);
    }

    void add(int number, int inventoryClass) {
        switch (get(number)) {
            case null -> set(number, Few.of(inventoryClass));
            case byte[] few -> {
                int[] classes = Few.classes(few);
                int at = Arrays.binarySearch(classes, inventoryClass);
                if (at >= 0) {
                    return;
                }
                if (classes.length == Few.MAX) {
                    RoaringBitmap bitmap = RoaringBitmap.bitmapOf(classes);
                    bitmap.add(inventoryClass);
                    set(number, bitmap);
                    ownBitmaps.set(number);
                } else {
                    int[] more = Arrays.copyOf(classes, classes.length + 1);
                    int place = -at - 1;
                    System.arraycopy(classes, place, more, place + 1, classes.length - place);
                    more[place] = inventoryClass;
                    set(number, Few.of(more));
                }
            }
            case RoaringBitmap bitmap -> {
                if (ownBitmaps.get(number)) {
                    bitmap.add(inventoryClass);
                } else if (!bitmap.contains(inventoryClass)) {
                    RoaringBitmap copy = bitmap.clone();
                    copy.add(inventoryClass);
                    set(number, copy);
                    ownBitmaps.set(number);
                }
            }
            default -> throw new IllegalStateException("a posting of another kind");
        }
    }

    /// Takes the classes out of all postings.
    void remove(RoaringBitmap classes) {
        for (int number = 0; number < pages.length * PAGE; number++) {
            switch (get(number)) {
                case byte[] few -> {
                    int[] before = Few.classes(few);
                    int[] left =
                            Arrays.stream(before).filter(one -> !classes.contains(one)).toArray();
                    if (left.length < before.length) {
                        set(number, left.length == 0 ? null : Few.of(left));
                    }
                }
                case RoaringBitmap bitmap when RoaringBitmap.intersects(bitmap, classes) -> {
                    RoaringBitmap left = RoaringBitmap.andNot(bitmap, classes);
                    boolean few = left.getCardinality() <= Few.MAX;
                    set(number, few ? (left.isEmpty() ? null : Few.of(left.toArray())) : left);
                    ownBitmaps.set(number, !few);
                }
                case null, default -> {}
            }
        }
    }

    boolean contains(int number, int inventoryClass) {
        return switch (get(number)) {
            case byte[] few -> Arrays.binarySearch(Few.classes(few), inventoryClass) >= 0;
            case RoaringBitmap bitmap -> bitmap.contains(inventoryClass);
            case null, default -> false;
        };
    }

    void addTo(int number, RoaringBitmap union) {
        switch (get(number)) {
            case byte[] few -> union.add(Few.classes(few));
            case RoaringBitmap bitmap -> union.or(bitmap);
            case null, default -> {}
        }
    }

    int count(int number) {
        return switch (get(number)) {
            case byte[] few -> Few.count(few);
            case RoaringBitmap bitmap -> bitmap.getCardinality();
            case null, default -> 0;
        };
    }

    /// The key's classes as the bytes of [Few]; null if there are none, or more than a few.
    byte @Nullable [] few(int number) {
        return get(number) instanceof byte[] few ? few : null;
    }

    /// The bitmap, or null if the key has few classes.
    @Nullable RoaringBitmap bitmap(int number) {
        return get(number) instanceof RoaringBitmap bitmap ? bitmap : null;
    }
}
