package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PagesTest {
    private record Page(List<Integer> items, @Nullable String next) {}

    private static List<Integer> read(Map<String, Page> pages) throws Exception {
        List<Integer> items = new ArrayList<>();
        Pages.<Page>read(
                "a:List",
                token -> {
                    Page page = pages.get(token == null ? "" : token);
                    if (page == null) {
                        throw new IllegalStateException("asked for " + token);
                    }
                    return page;
                },
                Page::next,
                page -> items.addAll(page.items()));
        return items;
    }

    @Test
    void toTheEnd() throws Exception {
        assertEquals(
                List.of(1, 2, 3),
                read(
                        Map.of(
                                "", new Page(List.of(1), "a"),
                                "a", new Page(List.of(), "b"),
                                "b", new Page(List.of(2, 3), ""))));
    }

    @Test
    void pagesThatRepeatHaveNoEnd() {
        AwsCallException failure =
                assertThrows(
                        AwsCallException.class,
                        () ->
                                read(
                                        Map.of(
                                                "", new Page(List.of(1), "a"),
                                                "a", new Page(List.of(2), "b"),
                                                "b", new Page(List.of(3), "a"))));
        assertEquals("a:List gives the same page again, expected the next one", failure.sentence());
    }
}
