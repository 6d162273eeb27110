package org.openinspector.advisories.oval;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.advisories.document.XmlElement;

/// One `<definition>` as published.
///
/// @param kind `patch`, `vulnerability`, `inventory`, …
/// @param advisory the erratum's id as its references name it; may be empty
/// @param cves the vulnerabilities it names
/// @param scores CVSS vectors, in order; only where it is about one vulnerability
/// @param outlook the vendor's word on a fix, of `<resolution state="…">`
/// @param platforms what it is for, in words
/// @param cpes what it is for, as names of products
/// @see <a
///   href="https://oval.mitre.org/language/version5.11/ovaldefinition/documentation/oval-definitions-schema.html">OVAL
///   5.11, definitions</a>
record Definition(
        String id,
        String kind,
        String title,
        String description,
        String advisory,
        SortedSet<String> cves,
        String severity,
        List<Score> scores,
        String outlook,
        Optional<Instant> issued,
        Optional<Instant> updated,
        List<String> references,
        List<String> platforms,
        List<String> cpes,
        Criteria criteria) {
    private static final Pattern CVE = Pattern.compile("CVE-\\d{4}-\\d{4,19}(?![0-9])");
    private static final Pattern VECTOR =
            Pattern.compile("(?:\\d{1,2}(?:\\.\\d{1,2})?/)?(\\S{5,250})");
    private static final int TEXT_MAX = 20_000;
    private static final int ID_MAX = 200;
    private static final int REFERENCES_MAX = 20;

    /// A CVSS vector.
    ///
    /// @param type `CVSS_V2`, `CVSS_V3`, `CVSS_V4`
    record Score(String type, String vector) {}

    /// Reads one.
    ///
    /// @throws UnreadableDocumentException if it has no id or no criteria
    static Definition of(XmlElement definition) throws UnreadableDocumentException {
        String id =
                definition
                        .attribute("id")
                        .filter(text -> text.length() <= ID_MAX)
                        .orElseThrow(() ->
                                new UnreadableDocumentException(
                                        "a definition without an id, expected one"));
        XmlElement metadata = definition.child("metadata").orElse(definition);
        Optional<XmlElement> advisory = metadata.child("advisory");
        Criteria criteria =
                definition
                        .child("criteria")
                        .map(Criteria::of)
                        .orElseThrow(() ->
                                new UnreadableDocumentException(
                                        id + ": no <criteria>, expected them"));
        List<XmlElement> references = metadata.children("reference");
        SortedSet<String> cves = new TreeSet<>();
        String erratum = "";
        for (XmlElement reference : references) {
            String name = reference.attribute("ref_id").orElse("");
            Matcher matcher = CVE.matcher(name);
            if (matcher.find()) {
                cves.add(matcher.group());
            } else if (erratum.isEmpty()) {
                erratum = bounded(name, ID_MAX);
            }
        }
        String title = bounded(metadata.childText("title").orElse(""), 1_000);
        if (cves.isEmpty()) {
            Matcher matcher = CVE.matcher(title);
            while (matcher.find()) {
                cves.add(matcher.group());
            }
        }
        return new Definition(
                id,
                definition.attribute("class").orElse(""),
                title.replaceAll("\\s+", " "),
                bounded(metadata.childText("description").orElse(""), TEXT_MAX),
                erratum,
                cves,
                bounded(
                        advisory.flatMap(a -> a.childText("severity"))
                                .orElse("")
                                .toLowerCase(Locale.ROOT),
                        40),
                cves.size() == 1 ? advisory.map(Definition::scores).orElse(List.of()) : List.of(),
                advisory.flatMap(a -> a.child("affected"))
                        .flatMap(a -> a.child("resolution"))
                        .flatMap(r -> r.attribute("state"))
                        .map(state -> bounded(state, 100))
                        .orElse(""),
                date(advisory, "issued").or(() -> debianDate(metadata)),
                date(advisory, "updated"),
                references.stream()
                        .flatMap(reference -> reference.attribute("ref_url").stream())
                        .distinct()
                        .limit(REFERENCES_MAX)
                        .toList(),
                metadata.child("affected")
                        .map(a -> a.children("platform").stream().map(XmlElement::text).toList())
                        .orElse(List.of()),
                advisory.flatMap(a -> a.child("affected_cpe_list"))
                        .map(list -> list.children("cpe").stream().map(XmlElement::text).toList())
                        .orElse(List.of()),
                criteria);
    }

    /// When it last changed.
    Optional<Instant> modified() {
        return updated.or(() -> issued);
    }

    /// `7.8/CVSS:3.1/AV:L/…`, `CVSS:3.0/AV:N/…`, `4.3/AV:N/AC:M/…`. Where SUSE gives its own scores
    /// and NVD's, its own count.
    private static List<Score> scores(XmlElement advisory) {
        List<Score> scores = new ArrayList<>();
        for (XmlElement cve : advisory.children("cve")) {
            if (cve.text().endsWith(" at NVD")) {
                continue;
            }
            for (String version : List.of("4", "3", "2")) {
                cve.attribute("cvss" + version)
                        .map(VECTOR::matcher)
                        .filter(Matcher::matches)
                        .map(matcher -> new Score("CVSS_V" + version, matcher.group(1)))
                        .filter(score -> !scores.contains(score) && scores.size() < 6)
                        .ifPresent(scores::add);
            }
        }
        return scores;
    }

    private static Optional<Instant> date(Optional<XmlElement> advisory, String name) {
        return advisory.flatMap(a -> a.child(name))
                .flatMap(date -> date.attribute("date"))
                .flatMap(Times::parse);
    }

    private static Optional<Instant> debianDate(XmlElement metadata) {
        return metadata.child("debian").flatMap(d -> d.childText("date")).flatMap(Times::parse);
    }

    private static String bounded(String text, int max) {
        return text.substring(0, Math.min(text.length(), max)).strip();
    }
}
