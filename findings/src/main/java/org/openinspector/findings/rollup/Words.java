package org.openinspector.findings.rollup;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Small numbers for what counts repeat, in the order they were first seen. One thread adds; a
/// number may be looked up by any thread that got it from the one that added it.
final class Words<T> {
    private final Map<T, Integer> numbers = new HashMap<>();
    private volatile Object[] words = new Object[256];

    int number(T word) {
        Integer known = numbers.get(word);
        if (known != null) {
            return known;
        }
        int number = numbers.size();
        Object[] all = words;
        if (number == all.length) {
            all = Arrays.copyOf(all, number * 2);
        }
        all[number] = word;
        words = all;
        numbers.put(word, number);
        return number;
    }

    @SuppressWarnings("unchecked")
    T word(int number) {
        return (T) words[number];
    }

    int size() {
        return numbers.size();
    }
}
