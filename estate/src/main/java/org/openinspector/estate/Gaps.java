package org.openinspector.estate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openinspector.model.Distribution;
import org.openinspector.model.Inventory;
import org.openinspector.model.NoData;

/// What nothing is known about. An inventory without a recognised package would otherwise look like
/// one without vulnerabilities.
final class Gaps {
    private static final List<String> OS_PACKAGES = List.of("deb", "apk", "rpm");

    private Gaps() {}

    /// The gaps that matching met, and those of which it could not know.
    static List<NoData> of(Inventory inventory, List<NoData> met) {
        List<NoData> gaps = new ArrayList<>(met);
        boolean osPackages =
                inventory.packages().stream()
                        .anyMatch(installed -> OS_PACKAGES.contains(installed.purl().type()));
        Optional<Distribution> distribution = inventory.distribution();
        if (distribution.isPresent() && !osPackages) {
            gaps.add(
                    new NoData(
                            "os:" + distribution.get().label(),
                            0,
                            "no package database of this operating system was recognised"));
        } else if (inventory.packages().isEmpty()) {
            gaps.add(new NoData("any", 0, "no package was recognised"));
        }
        return gaps;
    }

    /// True if the operating system's packages are among the gaps.
    static boolean unsupportedOs(List<NoData> gaps) {
        return gaps.stream()
                .map(NoData::ecosystem)
                .map(ecosystem ->
                        ecosystem.contains(":")
                                ? ecosystem.substring(0, ecosystem.indexOf(':'))
                                : ecosystem)
                .anyMatch(type -> type.equals("os") || OS_PACKAGES.contains(type));
    }
}
