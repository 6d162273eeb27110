package org.openinspector.scoring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.openinspector.model.Cvss;
import org.openinspector.model.Severity;
import org.openinspector.model.SeverityStatement;

/// What the sources' ratings of a vulnerability of one package come to. A rating is taken as a
/// whole (source, version, vector, score), never mixed from two. Which one decides is written in
/// one table, docs/scoring.md; [Step] is that table. Everything is kept and shown.
///
/// @param severity the outcome
/// @param source which source decided; empty if nobody rated it
/// @param cvss all CVSS ratings, the deciding one first, the others as the table orders them
/// @param reason one sentence: what decided, and why that
public record Rating(Severity severity, Optional<String> source, List<Cvss> cvss, String reason) {
    private static final String WORD = "WORD";
    private static final String DEBIAN = "debian";
    private static final String UBUNTU = "ubuntu";

    /// The rows of the table, best first.
    private enum Step {
        VENDOR_DISMISSES,
        UBUNTU_WORD,
        CVSS_3_1,
        CVSS_3_0,
        CVSS_4_0,
        VENDOR_WORD,
        CVSS_2_0,
        OTHER_WORD,
        NOTHING
    }

    public Rating {
        cvss = List.copyOf(cvss);
    }

    /// Picks among statements about a package that nobody publishes as a vendor.
    ///
    /// @param statements in the order in which their sources are trusted
    public static Rating of(List<SeverityStatement> statements) {
        return of(statements, "");
    }

    /// Picks among statements.
    ///
    /// @param statements in the order in which their sources are trusted, where the table does not
    ///   name them
    /// @param namespace the feed universe of the package, which says who its vendor is:
    ///   `rpm:amzn:2023`, `npm`
    public static Rating of(List<SeverityStatement> statements, String namespace) {
        Optional<String> vendor = Vendors.of(namespace);
        List<Cvss> cvss = cvss(statements, vendor);
        for (Step step : Step.values()) {
            Optional<Rating> rating =
                    switch (step) {
                        case VENDOR_DISMISSES -> dismissed(statements, vendor, cvss);
                        case UBUNTU_WORD ->
                                vendor.filter(UBUNTU::equals)
                                        .flatMap(who -> word(statements, who, cvss));
                        case CVSS_3_1 -> score(cvss, "3.1", vendor);
                        case CVSS_3_0 -> score(cvss, "3.0", vendor);
                        case CVSS_4_0 -> score(cvss, "4.0", vendor);
                        case VENDOR_WORD -> vendor.flatMap(who -> word(statements, who, cvss));
                        case CVSS_2_0 -> score(cvss, "2.0", vendor);
                        case OTHER_WORD -> anybody(statements, cvss);
                        case NOTHING ->
                                Optional.of(
                                        new Rating(
                                                Severity.UNTRIAGED,
                                                Optional.empty(),
                                                cvss,
                                                "Nobody has rated it."));
                    };
            if (rating.isPresent()) {
                return rating.get();
            }
        }
        throw new IllegalStateException("the last step always decides");
    }

    /// All readable vectors, once each, as the table orders them.
    private static List<Cvss> cvss(List<SeverityStatement> statements, Optional<String> vendor) {
        var ratings = new LinkedHashSet<Cvss>();
        for (SeverityStatement statement : statements) {
            if (!statement.type().equals(WORD)) {
                CvssVector.parse(statement.value())
                        .ifPresent(cvss ->
                                ratings.add(
                                        new Cvss(
                                                statement.source(),
                                                cvss.version(),
                                                cvss.vector(),
                                                cvss.score())));
            }
        }
        List<Cvss> sorted = new ArrayList<>(ratings);
        sorted.sort(
                Comparator.<Cvss>comparingInt(one -> version(one.version()))
                        .thenComparingInt(one -> rank(one.source(), vendor)));
        return sorted;
    }

    private static int version(String version) {
        return List.of("3.1", "3.0", "4.0", "2.0").indexOf(version);
    }

    /// Whose word of one version counts first: the vendor of the package, NVD, GitHub, the
    /// numbering authority, CISA, then others as they come.
    private static int rank(String source, Optional<String> vendor) {
        if (vendor.filter(source::equals).isPresent()) {
            return 0;
        }
        return switch (source) {
            case "nvd" -> 1;
            case "ghsa" -> 2;
            case "cisa-adp" -> 4;
            default -> source.startsWith("cna:") ? 3 : 5;
        };
    }

    /// Debian's word for what is no security issue as Debian builds and ships it; a score of the
    /// software as such does not speak of that.
    private static Optional<Rating> dismissed(
            List<SeverityStatement> statements, Optional<String> vendor, List<Cvss> cvss) {
        boolean dismissed =
                (vendor.isEmpty() || vendor.get().equals(DEBIAN))
                        && statements.contains(new SeverityStatement(DEBIAN, WORD, "unimportant"));
        return dismissed
                ? Optional.of(
                        new Rating(
                                Severity.INFORMATIONAL,
                                Optional.of(DEBIAN),
                                cvss,
                                "Debian calls it unimportant: no security issue as Debian builds"
                                        + " and ships the package."))
                : Optional.empty();
    }

    private static Optional<Rating> score(
            List<Cvss> sorted, String version, Optional<String> vendor) {
        Optional<Cvss> first =
                sorted.stream().filter(one -> one.version().equals(version)).findFirst();
        return first.map(chosen -> {
            List<Cvss> cvss = new ArrayList<>(List.of(chosen));
            sorted.stream().filter(one -> !one.equals(chosen)).forEach(cvss::add);
            return new Rating(
                    Severity.ofScore(chosen.score()),
                    Optional.of(chosen.source()),
                    cvss,
                    sentence(chosen, vendor));
        });
    }

    private static String sentence(Cvss chosen, Optional<String> vendor) {
        String start =
                Vendors.name(chosen.source())
                        + "'s CVSS "
                        + chosen.version()
                        + " score "
                        + chosen.score();
        if (vendor.isEmpty()) {
            return start + " comes first by docs/scoring.md.";
        }
        return vendor.get().equals(chosen.source())
                ? start
                        + " counts, because "
                        + Vendors.name(chosen.source())
                        + " publishes the package."
                : start
                        + " counts, because "
                        + Vendors.name(vendor.get())
                        + ", who publishes the package, gives none of that version or a better one.";
    }

    private static Optional<Rating> anybody(List<SeverityStatement> statements, List<Cvss> cvss) {
        return statements.stream()
                .map(SeverityStatement::source)
                .distinct()
                .flatMap(who -> word(statements, who, cvss).stream())
                .findFirst();
    }

    private static Optional<Rating> word(
            List<SeverityStatement> statements, String who, List<Cvss> cvss) {
        for (SeverityStatement statement : statements) {
            if (statement.type().equals(WORD) && statement.source().equals(who)) {
                Optional<Severity> severity = Words.severity(statement.value());
                if (severity.isPresent()) {
                    return Optional.of(
                            new Rating(
                                    severity.get(),
                                    Optional.of(who),
                                    cvss,
                                    Vendors.name(who)
                                            + "'s word is "
                                            + statement.value().strip()
                                            + ", which stands for scores of "
                                            + Words.range(severity.get())
                                            + "."));
                }
            }
        }
        return Optional.empty();
    }
}
