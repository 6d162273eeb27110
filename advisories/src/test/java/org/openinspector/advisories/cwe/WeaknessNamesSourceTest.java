package org.openinspector.advisories.cwe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openinspector.advisories.CollectingSink;
import org.openinspector.advisories.TestFeed;

final class WeaknessNamesSourceTest {
    private final CollectingSink sink = new CollectingSink();
    private final List<String> problems = new ArrayList<>();

    @Test
    void readsNamesPlainAndQuoted() throws IOException {
        read("cwe_id,name\nCWE-1,Plain\nCWE-2,\"With, comma and \"\"quotes\"\"\"\nCWE-x,No\n");
        assertEquals(
                Map.of("CWE-1", "Plain", "CWE-2", "With, comma and \"quotes\""), sink.weaknesses);
        assertEquals(List.of("line 4: expected such as \"CWE-79,Name\""), problems);
    }

    @Test
    void otherTablesAreRefused() {
        assertThrows(IOException.class, () -> read("id,name\nCWE-1,x\n"));
    }

    private void read(String text) throws IOException {
        new WeaknessNamesSource()
                .read(
                        new TestFeed("cwe.csv").with("cwe.csv", text),
                        sink,
                        (_, message) -> problems.add(message));
    }
}
