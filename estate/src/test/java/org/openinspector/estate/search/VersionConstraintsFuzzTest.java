package org.openinspector.estate.search;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import org.openinspector.versions.VersionScheme;

/// Hostile versions and bounds.
final class VersionConstraintsFuzzTest {
    /// Whatever is asked is refused in words or answered, for every order.
    @FuzzTest
    void answersOrRefuses(FuzzedDataProvider data) {
        String text = data.consumeString(300);
        String version = data.consumeRemainingAsString();
        VersionConstraints constraints;
        try {
            constraints = VersionConstraints.parse(text);
        } catch (IllegalArgumentException refused) {
            return;
        }
        for (VersionScheme scheme : VersionScheme.values()) {
            constraints.test(Optional.of(scheme), version);
        }
        constraints.test(Optional.empty(), version);
    }
}
