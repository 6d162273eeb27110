package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.openinspector.model.PackageUrl;

class SsmInventoryFuzzTest {
    /// Any texts are a package or a problem; purls read back as they were written.
    ///
    /// @param data entries of lines `field=text`, with empty lines between
    @FuzzTest(maxDuration = "30s")
    void takesAnyEntries(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        for (Platform platform :
                new Platform[] {
                    Platform.of("Debian GNU/Linux", "12"), Platform.of("AlmaLinux", "9")
                }) {
            var inventory = new SsmInventory(platform);
            for (String block : text.split("\n\n", -1)) {
                Map<String, String> entry = new HashMap<>();
                block.lines()
                        .forEach(line -> {
                            int at = line.indexOf('=');
                            entry.put(line.substring(0, Math.max(at, 0)), line.substring(at + 1));
                        });
                inventory.add(entry);
            }
            inventory
                    .inventory()
                    .packages()
                    .forEach(installed -> {
                        assertFalse(installed.version().isBlank());
                        PackageUrl purl = installed.purl();
                        assertTrue(purl.equals(PackageUrl.parse(purl.toString())));
                    });
            inventory.problems().forEach(problem -> assertFalse(problem.message().isBlank()));
        }
    }
}
