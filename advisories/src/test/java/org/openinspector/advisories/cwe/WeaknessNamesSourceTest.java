package org.openinspector.advisories.cwe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    @Test
    void readsTheCatalogue() throws IOException {
        String xml =
                """
                <?xml version="1.0"?>
                <Weakness_Catalog xmlns="http://cwe.mitre.org/cwe-7"><Weaknesses>
                  <Weakness ID="79" Name="Cross-site &amp; more"><Related_Weaknesses>
                    <Related_Weakness CWE_ID="74"/></Related_Weaknesses></Weakness>
                  <Weakness ID="x" Name="bad"/></Weaknesses>
                  <Categories><Category ID="355" Name="UI"/></Categories>
                  <Views><View ID="699" Name="Development"/></Views>
                </Weakness_Catalog>
                """;
        TestFeed feed = new TestFeed("cwec_latest.xml.zip").with("cwec_v4.8.xml", xml);
        WeaknessNamesSource source = new WeaknessNamesSource();
        assertTrue(source.recognises(feed));
        source.read(feed, sink, (entry, message) -> problems.add(message));
        assertEquals(
                Map.of("CWE-79", "Cross-site & more", "CWE-355", "UI", "CWE-699", "Development"),
                sink.weaknesses);
        assertEquals(List.of("Weakness: expected attributes \"ID\" and \"Name\""), problems);
    }
}
