package org.openinspector.advisories.dotnet;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisoryDraft;
import org.openinspector.advisories.RecordTally;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.UnreadableDocumentException;

/// One channel of .NET with its releases, oldest first.
///
/// @param version `8.0`
record DotnetChannel(String version, List<Release> releases) {
    private static final Pattern CHANNEL = Pattern.compile("\\d{1,3}\\.\\d{1,3}");
    private static final Pattern NUMBERS =
            Pattern.compile("\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z.-]+)?");

    /// @param position as in the file, which has the newest first; a day may have several releases
    /// @param runtime empty for a release of SDKs only
    record Release(
            LocalDate date,
            int position,
            Optional<String> runtime,
            SortedSet<String> sdks,
            SortedSet<String> cves) {}

    static DotnetChannel of(Node.Fields document, String entry, RecordTally tally)
            throws UnreadableDocumentException {
        String version = document.requiredText("channel-version").strip();
        if (!CHANNEL.matcher(version).matches()) {
            throw new UnreadableDocumentException(
                    "\"channel-version\" is no channel, expected such as 8.0");
        }
        List<Release> releases = new ArrayList<>();
        for (Node item : document.items("releases")) {
            try {
                if (!(item instanceof Node.Fields fields)) {
                    throw new UnreadableDocumentException("a release is no object");
                }
                releases.add(release(fields, releases.size(), entry, tally));
            } catch (UnreadableDocumentException e) {
                tally.unreadable(entry, e);
            }
        }
        releases.sort(
                Comparator.comparing(Release::date)
                        .thenComparing(Comparator.comparingInt(Release::position).reversed()));
        return new DotnetChannel(version, List.copyOf(releases));
    }

    private static Release release(
            Node.Fields fields, int position, String entry, RecordTally tally)
            throws UnreadableDocumentException {
        LocalDate date =
                DotnetReleasesSource.day(fields, "release-date")
                        .orElseThrow(() ->
                                new UnreadableDocumentException(
                                        "a release without \"release-date\", expected a day"));
        TreeSet<String> sdks = new TreeSet<>();
        for (Node.Fields sdk : fields.objects("sdks")) {
            version(sdk).ifPresent(sdks::add);
        }
        Optional<Node.Fields> main = fields.object("sdk");
        if (main.isPresent()) {
            version(main.get()).ifPresent(sdks::add);
        }
        Optional<Node.Fields> runtime = fields.object("runtime");
        TreeSet<String> cves = new TreeSet<>();
        for (Node.Fields cve : fields.objects("cve-list")) {
            String id = cve.requiredText("cve-id").strip();
            if (AdvisoryDraft.isCve(id)) {
                cves.add(id);
            } else {
                tally.problem(entry, "\"cve-id\" is \"" + id + "\", expected a CVE");
            }
        }
        return new Release(
                date,
                position,
                runtime.isPresent() ? version(runtime.get()) : Optional.empty(),
                sdks,
                cves);
    }

    private static Optional<String> version(Node.Fields product)
            throws UnreadableDocumentException {
        return product.text("version").map(String::strip).filter(v -> NUMBERS.matcher(v).matches());
    }

    Optional<LocalDate> firstRelease() {
        return releases.stream().findFirst().map(Release::date);
    }

    /// For each vulnerability the positions, oldest first, of the releases that name it.
    Map<String, List<Integer>> fixes() {
        Map<String, List<Integer>> fixes = new LinkedHashMap<>();
        for (int i = 0; i < releases.size(); i++) {
            for (String cve : releases.get(i).cves()) {
                fixes.computeIfAbsent(cve, _ -> new ArrayList<>()).add(i);
            }
        }
        return fixes;
    }
}
