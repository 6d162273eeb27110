package org.openinspector.matching.index;

import java.util.Collection;
import org.openinspector.model.PackageKey;
import org.roaringbitmap.RoaringBitmap;

/// The writer's side of the index from package keys to inventory classes. One thread at a time
/// writes; readers use the [IndexView] published last, which never changes.
///
/// Publishing copies no bitmap: views and writer share what neither has changed.
public final class InventoryIndex {
    private final KeyTable keys;
    private final Postings postings;
    private RoaringBitmap classes;
    private long pairs;
    private volatile IndexView view;

    /// An index without classes.
    public InventoryIndex() {
        this(new KeyTable(), new Postings(), new RoaringBitmap(), 0);
    }

    InventoryIndex(KeyTable keys, Postings postings, RoaringBitmap classes, long pairs) {
        this.keys = keys;
        this.postings = postings;
        this.classes = classes;
        this.pairs = pairs;
        this.view = published();
    }

    /// Reads what [IndexView#toBytes] wrote.
    ///
    /// @throws MalformedIndexException if it is damaged, cut off, or of another version
    public static InventoryIndex parse(byte[] bytes) throws MalformedIndexException {
        return IndexBytes.read(bytes);
    }

    /// Adds a class. What it contains never changes: a class that is there already is left as it
    /// is.
    ///
    /// @param inventoryClass its number, from 0
    /// @return false if it was there
    public boolean add(int inventoryClass, Collection<PackageKey> packages) {
        if (inventoryClass < 0) {
            throw new IllegalArgumentException(
                    "class is " + inventoryClass + ", expected 0 or more");
        }
        if (!classes.checkedAdd(inventoryClass)) {
            return false;
        }
        for (PackageKey key : packages) {
            int number = keys.add(key);
            if (!postings.contains(number, inventoryClass)) {
                postings.add(number, inventoryClass);
                pairs++;
            }
        }
        return true;
    }

    /// Removes classes; those that are not there are no concern.
    public void remove(int... inventoryClasses) {
        RoaringBitmap gone = RoaringBitmap.bitmapOf(inventoryClasses);
        gone.and(classes);
        if (gone.isEmpty()) {
            return;
        }
        classes.andNot(gone);
        postings.remove(gone);
        pairs = 0;
        for (int number = 0; number < keys.count(); number++) {
            pairs += postings.count(number);
        }
    }

    /// Makes what was written visible.
    public IndexView publish() {
        view = published();
        return view;
    }

    /// What was published last.
    public IndexView view() {
        return view;
    }

    private IndexView published() {
        RoaringBitmap frozen = classes;
        classes = frozen.clone();
        return new IndexView(keys.view(), postings.view(), frozen, pairs);
    }
}
