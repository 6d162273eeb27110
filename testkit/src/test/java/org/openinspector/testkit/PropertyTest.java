package org.openinspector.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PropertyTest {
    @Test
    void lawThatHoldsIsCheckedOnEveryValue() {
        List<Integer> seen = new ArrayList<>();
        Property.check(Generator.integers(3, 9), 200, seen::add);
        assertEquals(200, seen.size());
        assertTrue(seen.containsAll(List.of(3, 4, 5, 6, 7, 8, 9)));
        assertTrue(seen.stream().allMatch(value -> value >= 3 && value <= 9));
    }

    @Test
    void brokenLawNamesSeedAndSimplestValue() {
        AssertionError error =
                assertThrows(
                        AssertionError.class,
                        () ->
                                Property.check(
                                        Generator.pieces(List.of("ab", "x", "17"), 30),
                                        1000,
                                        42,
                                        text -> assertFalse(text.contains("x"), "holds an x")));
        assertTrue(error.toString().contains("-Dproperty.seed=42"), error.toString());
        // "x" itself may not be replaced: "a" obeys the law.
        assertTrue(error.toString().contains("; simplest: x: holds an x"), error.toString());
    }

    @Test
    void listsShrinkInLengthAndInValues() {
        AssertionError error =
                assertThrows(
                        AssertionError.class,
                        () ->
                                Property.check(
                                        Generator.lists(Generator.integers(0, 1000), 0, 20),
                                        1000,
                                        7,
                                        list -> assertTrue(list.stream().noneMatch(i -> i > 123))));
        assertTrue(error.toString().contains("; simplest: [124]: "), error.toString());
    }

    @Test
    void sameSeedSameValues() {
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        Property.check(Generator.pieces(List.of("a", "b"), 9), 50, 5, first::add);
        Property.check(Generator.pieces(List.of("a", "b"), 9), 50, 5, second::add);
        assertEquals(first, second);
    }
}
