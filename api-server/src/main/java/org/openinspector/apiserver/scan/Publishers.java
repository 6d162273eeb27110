package org.openinspector.apiserver.scan;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Names and pages of who publishes vulnerabilities and ratings, as Amazon's answers spell them.
final class Publishers {
    static final Judged.Source INSPECTOR =
            new Judged.Source(
                    "", "AMAZON_INSPECTOR", Optional.of("https://aws.amazon.com/inspector/"));

    private static final Pattern ALAS = Pattern.compile("(ALAS(2023|2)?)-(\\d{4}-\\d+)");

    private Publishers() {}

    /// Who speaks for an id, by its form; empty for forms that name no publisher.
    static Optional<Judged.Source> ofId(String id) {
        String page = URLEncoder.encode(id, StandardCharsets.UTF_8);
        Matcher alas = ALAS.matcher(id);
        if (alas.matches()) {
            String release =
                    switch (alas.group(1)) {
                        case "ALAS2023" -> "AL2023/ALAS-";
                        case "ALAS2" -> "AL2/ALAS-";
                        default -> "ALAS-";
                    };
            return source(
                    id,
                    alas.group(1),
                    "https://alas.aws.amazon.com/" + release + alas.group(3) + ".html");
        }
        return switch (id.substring(0, Math.max(0, id.indexOf('-')))) {
            case "CVE" -> source(id, "NVD", "https://nvd.nist.gov/vuln/detail/" + page);
            case "GHSA" -> source(id, "GITHUB", "https://github.com/advisories/" + page);
            case "GO" -> source(id, "GO", "https://pkg.go.dev/vuln/" + page);
            case "RUSTSEC" ->
                    source(id, "RUSTSEC", "https://rustsec.org/advisories/" + page + ".html");
            case "PYSEC" -> source(id, "PYSEC", "https://osv.dev/vulnerability/" + page);
            case "MAL" -> source(id, "OPENSSF", "https://osv.dev/vulnerability/" + page);
            case "USN" -> source(id, "Ubuntu Linux", "https://ubuntu.com/security/notices/" + page);
            case "DSA", "DLA" ->
                    source(id, "Debian", "https://security-tracker.debian.org/tracker/" + page);
            case "RHSA" -> source(id, "Red Hat", "https://access.redhat.com/errata/" + id);
            case "EOL" -> source(id, "ENDOFLIFE", "https://endoflife.date/");
            default -> Optional.empty();
        };
    }

    private static Optional<Judged.Source> source(String id, String name, String url) {
        return Optional.of(new Judged.Source(id, name, Optional.of(url)));
    }

    /// Who gave a rating.
    ///
    /// @param rater as ratings are stored with: `nvd`, `amazon`
    static Judged.Source ofRating(String rater, String id) {
        String page = URLEncoder.encode(id, StandardCharsets.UTF_8);
        return switch (rater) {
            case "nvd" -> named(id, "NVD", "https://nvd.nist.gov/vuln/detail/" + page);
            case "amazon" ->
                    named(
                            id,
                            "Amazon Linux",
                            "https://alas.aws.amazon.com/cve/json/v1/" + page + ".json");
            case "ubuntu" -> named(id, "Ubuntu Linux", "https://ubuntu.com/security/" + page);
            case "debian" ->
                    named(id, "Debian", "https://security-tracker.debian.org/tracker/" + page);
            case "redhat" -> named(id, "Red Hat", "https://access.redhat.com/security/cve/" + page);
            case "ghsa" -> named(id, "GITHUB", "https://github.com/advisories?query=" + page);
            default -> new Judged.Source(id, rater.toUpperCase(Locale.ROOT), Optional.empty());
        };
    }

    private static Judged.Source named(String id, String name, String url) {
        return new Judged.Source(id, name, Optional.of(url));
    }
}
