package org.openinspector.advisories.dotnet;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openinspector.advisories.AdvisoryDraft;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.PackageKey;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// What the channels say of one vulnerability. The metadata names the releases that fix it, and not
/// since when it was there: a channel is affected from its first preview on. Named by several
/// releases, the last one counts: the earlier fix fell short.
///
/// SDKs come in bands of a hundred (`8.0.1xx`, `8.0.4xx`), which are maintained side by side. A
/// band that was there before the fix and got no release with it stays affected.
final class DotnetFixes {
    static final String RUNTIME = "dotnet-runtime";
    static final String SDK = "dotnet-sdk";

    private static final int BAND = 100;
    private static final VersionScheme SCHEME = VersionScheme.SEMVER;

    private final List<AffectedRange> runtimes = new ArrayList<>();
    private final List<AffectedRange> sdks = new ArrayList<>();
    private Optional<LocalDate> first = Optional.empty();
    private Optional<LocalDate> last = Optional.empty();

    void take(DotnetChannel channel, List<Integer> named) {
        int fixing = named.getLast();
        LocalDate announced = channel.releases().get(named.getFirst()).date();
        LocalDate done = channel.releases().get(fixing).date();
        first = first.filter(date -> !date.isAfter(announced)).or(() -> Optional.of(announced));
        last = last.filter(date -> !date.isBefore(done)).or(() -> Optional.of(done));
        named.stream()
                .flatMap(release -> channel.releases().get(release).runtime().stream())
                .max(SCHEME::compare)
                .ifPresent(version ->
                        runtimes.add(
                                AffectedRange.until(
                                        SCHEME, channel.version() + ".0-0", Optional.of(version))));
        bands(channel, fixing);
    }

    private void bands(DotnetChannel channel, int fixing) {
        Map<String, Boolean> before = new TreeMap<>();
        Map<String, String> fixed = new TreeMap<>();
        for (int i = 0; i < channel.releases().size(); i++) {
            for (String sdk : channel.releases().get(i).sdks()) {
                if (i < fixing) {
                    before.put(band(sdk), true);
                } else {
                    fixed.merge(band(sdk), sdk, (a, b) -> SCHEME.compare(a, b) <= 0 ? a : b);
                }
            }
        }
        for (String band : before.keySet()) {
            Optional<String> fix = Optional.ofNullable(fixed.get(band));
            Optional<String> none = Optional.empty();
            sdks.add(
                    new AffectedRange(
                            SCHEME,
                            band + "-0",
                            false,
                            fix,
                            fix.isPresent() ? none : Optional.of(next(band)),
                            none));
        }
    }

    /// `8.0.423` and `8.0.400-preview.1` are of the band that begins with `8.0.400`.
    private static String band(String sdk) {
        int dot = sdk.lastIndexOf('.', end(sdk) - 1);
        return sdk.substring(0, dot + 1) + number(sdk, dot) / BAND * BAND;
    }

    private static String next(String band) {
        int dot = band.lastIndexOf('.');
        return band.substring(0, dot + 1) + (number(band, dot) + BAND) + "-0";
    }

    private static long number(String sdk, int dot) {
        String digits = sdk.substring(dot + 1, end(sdk));
        return digits.length() > 9 ? 0 : Long.parseLong(digits);
    }

    private static int end(String sdk) {
        int dash = sdk.indexOf('-');
        return dash < 0 ? sdk.length() : dash;
    }

    Advisory advisory(String source, String cve) {
        AdvisoryDraft draft =
                new AdvisoryDraft(source, cve).published(start(first)).modified(start(last));
        statement(RUNTIME, runtimes).ifPresent(draft::affected);
        statement(SDK, sdks).ifPresent(draft::affected);
        return draft.build();
    }

    private static Optional<Instant> start(Optional<LocalDate> day) {
        return day.map(date -> date.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    private static Optional<AffectedPackage> statement(String name, List<AffectedRange> ranges) {
        return ranges.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new AffectedPackage(
                                new PackageKey("generic", name),
                                SCHEME,
                                ranges,
                                new TreeSet<>(),
                                ranges.stream().anyMatch(range -> range.fixed().isPresent())
                                        ? FixState.FIXED
                                        : FixState.NONE,
                                List.of()));
    }
}
