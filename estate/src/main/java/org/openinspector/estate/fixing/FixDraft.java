package org.openinspector.estate.fixing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.FixAvailable;
import org.openinspector.apimodel.inspector2.PackageManager;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.VulnerablePackage;
import org.openinspector.versions.VersionScheme;

/// What a plan does, drawn up from findings: for each instance its packages, each with the highest
/// of the versions that fix one of its findings, and the findings that this should close.
///
/// A finding of packages that the system's package manager does not install, or of packages without
/// a fix, changes nothing and is not expected to close.
final class FixDraft {
    private static final String NOT_AVAILABLE = "NotAvailable";
    private static final int CHANGES_MAX = 200;

    /// What one instance gets.
    ///
    /// @param leftOut why something is left out; `""` if nothing is
    record Instance(
            String resourceId,
            List<FixChange> changes,
            Map<String, String> findings,
            String leftOut) {}

    private FixDraft() {}

    /// Draws up what is done.
    ///
    /// @param findings active ones, in any order
    /// @param rpm whether an instance has rpm's packages; else they are dpkg's
    static List<Instance> of(List<Finding> findings, Map<String, Boolean> rpm) {
        Map<String, List<Finding>> byResource = new TreeMap<>();
        for (Finding finding : findings) {
            byResource
                    .computeIfAbsent(finding.resources().getFirst().id(), _ -> new ArrayList<>())
                    .add(finding);
        }
        List<Instance> drafts = new ArrayList<>();
        byResource.forEach((resource, of) -> {
            VersionScheme scheme =
                    Boolean.TRUE.equals(rpm.get(resource))
                            ? VersionScheme.RPM
                            : VersionScheme.DEBIAN;
            drafts.add(draft(resource, of, scheme));
        });
        return drafts;
    }

    private record Key(String name, String arch) {}

    private static Instance draft(String resource, List<Finding> findings, VersionScheme scheme) {
        Map<Key, FixChange> changes = new LinkedHashMap<>();
        Map<String, String> closing = new TreeMap<>();
        List<String> leftOut = new ArrayList<>();
        for (Finding finding : findings) {
            @Nullable PackageVulnerabilityDetails details = finding.packageVulnerabilityDetails();
            if (details == null) {
                continue;
            }
            boolean all = !FixAvailable.PARTIAL.equals(finding.fixAvailable());
            boolean any = false;
            for (VulnerablePackage each :
                    Objects.requireNonNullElse(
                            details.vulnerablePackages(), List.<VulnerablePackage>of())) {
                Optional<FixChange> change = change(each, leftOut);
                if (change.isEmpty()) {
                    all = false;
                    continue;
                }
                any = true;
                changes.merge(
                        new Key(change.get().name(), change.get().arch()),
                        change.get(),
                        (a, b) -> scheme.compare(a.toVersion(), b.toVersion()) >= 0 ? a : b);
            }
            if (all && any) {
                closing.put(finding.findingArn(), details.vulnerabilityId());
            }
        }
        List<FixChange> sorted = new ArrayList<>(changes.values());
        sorted.sort(Comparator.comparing(FixChange::name).thenComparing(FixChange::arch));
        if (sorted.size() > CHANGES_MAX) {
            leftOut.add(
                    sorted.size()
                            + " packages, of which the first "
                            + CHANGES_MAX
                            + " are installed; then draw up another plan");
            sorted = sorted.subList(0, CHANGES_MAX);
            closing.clear();
        }
        return new Instance(
                resource, sorted, closing, String.join("; ", leftOut.stream().limit(5).toList()));
    }

    private static Optional<FixChange> change(VulnerablePackage affected, List<String> leftOut) {
        String fixed = Objects.requireNonNullElse(affected.fixedInVersion(), NOT_AVAILABLE);
        if (!PackageManager.OS.equals(affected.packageManager()) || fixed.equals(NOT_AVAILABLE)) {
            return Optional.empty();
        }
        String to = fixed.startsWith("0:") ? fixed.substring(2) : fixed;
        String arch = Objects.requireNonNullElse(affected.arch(), "").toLowerCase(Locale.ROOT);
        if (!FixChange.isSafe(affected.name(), arch, to)) {
            leftOut.add("a package whose name or version may not stand in a command");
            return Optional.empty();
        }
        int epoch = affected.epoch();
        String release = Objects.requireNonNullElse(affected.release(), "");
        String from =
                (epoch > 0 ? epoch + ":" : "")
                        + affected.version()
                        + (release.isEmpty() ? "" : "-" + release);
        return Optional.of(new FixChange(affected.name(), arch, from, to));
    }

    /// Whether a platform, as the wire names it, has rpm's packages.
    static boolean isRpm(String platform) {
        return !platform.startsWith("DEBIAN") && !platform.startsWith("UBUNTU");
    }
}
