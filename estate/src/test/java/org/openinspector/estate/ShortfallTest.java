package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.CoverageFilterCriteria;
import org.openinspector.apimodel.inspector2.CoverageStringComparison;
import org.openinspector.apimodel.inspector2.CoverageStringFilter;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.estate.Scripted.Thing;

/// Inventories that are not all there is: the four reasons of deep inspection leave a resource
/// ACTIVE, and go when the next inventory is complete.
final class ShortfallTest {
    @Test
    void aShortfallIsToldAndStaysActive() throws InterruptedException {
        try (World world = new World()) {
            world.connector.world.put("i-1", Thing.of("django", "1.0"));
            for (ScanStatusReason reason :
                    List.of(
                            ScanStatusReason.DEEP_INSPECTION_NO_INVENTORY,
                            ScanStatusReason.DEEP_INSPECTION_PACKAGE_COLLECTION_LIMIT_EXCEEDED,
                            ScanStatusReason.DEEP_INSPECTION_COLLECTION_TIME_LIMIT_EXCEEDED,
                            ScanStatusReason.DEEP_INSPECTION_DAILY_SSM_INVENTORY_LIMIT_EXCEEDED)) {
                world.connector.instead.put(
                        "i-1",
                        new Inspection.Inventoried(
                                Scripted.inventory(Map.of("django", "1.0")),
                                List.of(),
                                Optional.of(
                                        new Inspection.Shortfall(
                                                reason, "why " + reason.value()))));
                world.sweep();
                world.rescan(new RescanTarget.OfResource("i-1"));
                assertEquals(Map.of("i-1", "ACTIVE " + reason.value()), world.coverage());
                assertEquals(1, world.open().size());
                assertEquals(
                        1,
                        world.reading
                                .coverage(
                                        World.SCOPE,
                                        CoverageFilterCriteria.builder()
                                                .scanStatusReason(
                                                        List.of(
                                                                CoverageStringFilter.builder()
                                                                        .comparison(
                                                                                CoverageStringComparison
                                                                                        .EQUALS)
                                                                        .value(reason.value())
                                                                        .build()))
                                                .build(),
                                        10,
                                        null)
                                .resources()
                                .size());
            }
            world.connector.instead.clear();
            world.rescan(new RescanTarget.OfResource("i-1"));
            assertEquals(Map.of("i-1", "ACTIVE SUCCESSFUL"), world.coverage());
        }
    }
}
