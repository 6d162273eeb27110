package org.openinspector.advisories.updateinfo;

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
import org.openinspector.advisories.rpm.RpmName;

/// One `<update>` as published.
///
/// @param from who published it, a mail address
/// @param type `security`, `bugfix`, `enhancement`, `newpackage`
/// @param release what it is for, in words: `Fedora 43`
/// @param cves the vulnerabilities it fixes
/// @param packages the packages that bring the fixes
/// @param unreadable how many packages have no name, version or release
record Erratum(
        String id,
        String from,
        String type,
        String title,
        String description,
        String severity,
        String release,
        Optional<Instant> issued,
        Optional<Instant> updated,
        SortedSet<String> cves,
        List<String> references,
        List<Item> packages,
        int unreadable) {
    private static final int TEXT_MAX = 20_000;
    private static final int ID_MAX = 100;
    private static final int REFERENCES_MAX = 200;
    private static final Pattern CVE = Pattern.compile("CVE-\\d{4}-\\d{4,19}(?![0-9])");

    /// A package of the erratum.
    ///
    /// @param collection short name of the repository it is in
    /// @param evr without an epoch of 0
    /// @param module `nodejs:18`, if the collection is one of a module
    record Item(
            String collection,
            String name,
            String evr,
            String architecture,
            Optional<String> module) {}

    /// Reads one `<update>`.
    ///
    /// @throws UnreadableDocumentException if it has no id
    static Erratum of(XmlElement update) throws UnreadableDocumentException {
        String id =
                update.childText("id")
                        .orElseThrow(() ->
                                new UnreadableDocumentException("no <id>, expected an erratum's"));
        if (id.length() > ID_MAX) {
            throw new UnreadableDocumentException(
                    "an id of " + id.length() + " characters, expected an erratum's");
        }
        List<XmlElement> references =
                update.child("references").map(r -> r.children("reference")).orElse(List.of());
        String title = text(update, "title");
        List<Item> packages = new ArrayList<>();
        int unreadable = packages(update, packages);
        String description = text(update, "description");
        return new Erratum(
                id,
                update.attribute("from").orElse(""),
                update.attribute("type").orElse("").toLowerCase(Locale.ROOT),
                title,
                description,
                text(update, "severity"),
                text(update, "release"),
                date(update, "issued"),
                date(update, "updated"),
                cves(references, title + "\n" + description),
                references.stream()
                        .limit(REFERENCES_MAX)
                        .flatMap(reference -> reference.attribute("href").stream())
                        .distinct()
                        .toList(),
                packages,
                unreadable);
    }

    /// When it last changed.
    Optional<Instant> modified() {
        return updated.or(() -> issued);
    }

    /// True if it fixes no vulnerability.
    boolean isPlainUpdate() {
        return cves.isEmpty() && !type.equals("security");
    }

    /// References name what is fixed; Fedora's name it in the titles of bugs. Only where none does,
    /// the erratum's own text counts: it also tells of others' ids.
    private static SortedSet<String> cves(List<XmlElement> references, String text) {
        SortedSet<String> cves = new TreeSet<>();
        for (XmlElement reference : references) {
            find(reference.attribute("id").orElse(""), cves);
            find(reference.attribute("title").orElse(""), cves);
        }
        if (cves.isEmpty()) {
            find(text, cves);
        }
        return cves;
    }

    private static void find(String text, SortedSet<String> cves) {
        Matcher matcher = CVE.matcher(text);
        while (matcher.find()) {
            cves.add(matcher.group());
        }
    }

    /// @return how many could not be read
    private static int packages(XmlElement update, List<Item> packages) {
        int unreadable = 0;
        for (XmlElement list : update.children("pkglist")) {
            for (XmlElement collection : list.children("collection")) {
                String repository =
                        collection
                                .attribute("short")
                                .or(() -> collection.childText("name"))
                                .orElse("");
                Optional<String> module = collection.child("module").flatMap(Erratum::stream);
                for (XmlElement each : collection.children("package")) {
                    Optional<Item> read = read(each, repository, module);
                    read.ifPresent(packages::add);
                    unreadable += read.isPresent() ? 0 : 1;
                }
            }
        }
        return unreadable;
    }

    private static Optional<String> stream(XmlElement module) {
        return module.attribute("name")
                .flatMap(name -> module.attribute("stream").map(stream -> name + ":" + stream))
                .filter(RpmName::isName);
    }

    private static Optional<Item> read(
            XmlElement each, String repository, Optional<String> module) {
        String name = each.attribute("name").orElse("");
        Optional<String> evr =
                each.attribute("release")
                        .flatMap(release ->
                                RpmName.evr(
                                        each.attribute("epoch").orElse(""),
                                        each.attribute("version").orElse(""),
                                        release));
        return evr.filter(_ -> RpmName.isName(name))
                .map(version ->
                        new Item(
                                repository,
                                name,
                                version,
                                each.attribute("arch").filter(RpmName::isName).orElse(""),
                                module));
    }

    private static Optional<Instant> date(XmlElement update, String name) {
        return update.child(name).flatMap(date -> date.attribute("date")).flatMap(Times::parse);
    }

    private static String text(XmlElement update, String name) {
        String text = update.childText(name).orElse("");
        return text.substring(0, Math.min(text.length(), TEXT_MAX));
    }
}
