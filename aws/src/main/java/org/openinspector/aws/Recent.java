package org.openinspector.aws;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Remembers what was used most recently, up to a number of things.
final class Recent<K, V> {
    private final Map<K, V> values;

    Recent(int max) {
        this.values =
                new LinkedHashMap<>(64, 0.75f, true) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                        return size() > max;
                    }
                };
    }

    synchronized Optional<V> get(K key) {
        return Optional.ofNullable(values.get(key));
    }

    synchronized void put(K key, V value) {
        values.put(key, value);
    }

    synchronized void remove(K key) {
        values.remove(key);
    }
}
