package org.openinspector.scan;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.openinspector.matching.EndOfLife;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.Argument;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.Finding;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.Severity;

/// The one finding of a system whose vendor fixes nothing any more. The operating system itself
/// stands for the package.
final class EndOfLifeFinding {
    private EndOfLifeFinding() {}

    static Finding of(EndOfLife end) {
        String id = end.distribution().id();
        String release = end.distribution().version().orElse("");
        PackageUrl purl = PackageUrl.of("generic", "", id, release);
        // Nothing of the day of judgement: the same system gives the same finding tomorrow.
        Argument why =
                new Argument(
                        end.source(),
                        end.id(),
                        new TreeSet<>(List.of(end.id())),
                        new PackageKey("generic", id),
                        "",
                        release,
                        "every version",
                        end.sentence(),
                        Optional.empty(),
                        FixState.END_OF_LIFE,
                        "",
                        "",
                        List.of(),
                        List.of());
        return new Finding(
                end.id(),
                new TreeSet<>(),
                end.title(),
                new InstalledPackage(
                        purl,
                        release,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(Evidence.installed(EntryPath.of("etc/os-release"))),
                        Optional.empty()),
                Optional.empty(),
                Severity.CRITICAL,
                Optional.of(end.source()),
                List.of(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                List.of(why),
                List.of(),
                List.of(),
                Finding.Kind.END_OF_LIFE,
                Optional.empty());
    }
}
