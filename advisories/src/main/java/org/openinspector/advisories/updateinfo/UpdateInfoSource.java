package org.openinspector.advisories.updateinfo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.advisories.document.Xml;
import org.openinspector.advisories.rpm.ModuleStreams;

/// Reads the `updateinfo.xml` of one or more repositories, with `modules.yaml` beside it where
/// there is one.
public final class UpdateInfoSource implements AdvisorySource {
    private static final int HEAD_BYTES = 4_096;
    private static final int ERRATA_MAX = 500_000;

    @Override
    public String id() {
        return "updateinfo";
    }

    /// Repository metadata with at least one `updateinfo.xml`; a lone file of any name that begins
    /// as one does.
    @Override
    public boolean recognises(Feed feed) {
        try {
            List<String> entries = feed.entries();
            long known = entries.stream().filter(UpdateInfoSource::isUpdateInfo).count();
            long others =
                    entries.stream()
                            .filter(entry -> !isUpdateInfo(entry) && !isBeside(entry))
                            .count();
            if (known == 0 && entries.size() == 1 && entries.getFirst().endsWith(".xml")) {
                return beginsAsUpdateInfo(feed);
            }
            return known > others;
        } catch (IOException e) {
            return false; // reading it says why
        }
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        boolean lone = feed.entries().size() == 1;
        ModuleStreams modules = modules(feed, problems);
        Map<Publisher, Errata> errata = new LinkedHashMap<>();
        Publishers.ALL.forEach(publisher -> errata.put(publisher, new Errata(publisher)));
        feed.read((entry, content) -> {
            if (lone || isUpdateInfo(entry)) {
                try {
                    file(entry, content, modules, errata, problems);
                } catch (IOException e) {
                    problems.report(entry, String.valueOf(e.getMessage()));
                }
            }
        });
        boolean sample = lone || feed.name().toLowerCase(Locale.ROOT).contains("sample");
        for (Errata each : errata.values()) {
            if (!each.isEmpty()) {
                each.finish(sink, problems, sample);
            }
        }
    }

    /// Takes a file's errata once all of it was read: a damaged file may be older or other than it
    /// says.
    private static void file(
            String entry,
            InputStream content,
            ModuleStreams modules,
            Map<Publisher, Errata> errata,
            FeedProblems problems)
            throws IOException {
        List<Erratum> read = new ArrayList<>();
        String root =
                Xml.read(
                        content,
                        Set.of("update"),
                        update -> {
                            if (read.size() >= ERRATA_MAX) {
                                throw new UnreadableDocumentException(
                                        "more than " + ERRATA_MAX + " errata");
                            }
                            try {
                                read.add(Erratum.of(update));
                            } catch (UnreadableDocumentException e) {
                                Publishers.ofMail(update.attribute("from").orElse(""))
                                        .map(errata::get)
                                        .ifPresent(Errata::problem);
                                problems.report(entry, String.valueOf(e.getMessage()));
                            }
                        });
        if (!root.equals("updates")) {
            throw new UnreadableDocumentException("<" + root + ">, expected <updates>");
        }
        for (Erratum erratum : read) {
            Optional<Publisher> publisher = Publishers.of(erratum);
            if (publisher.isEmpty()) {
                problems.report(entry, unknown(erratum));
                continue;
            }
            Errata known = Objects.requireNonNull(errata.get(publisher.get()));
            try {
                known.take(erratum, modules);
                if (erratum.unreadable() > 0) {
                    known.problem();
                    problems.report(
                            entry,
                            erratum.id()
                                    + ": "
                                    + erratum.unreadable()
                                    + " packages without a name, version or release, expected all"
                                    + " of them");
                }
            } catch (UnreadableDocumentException e) {
                known.problem();
                problems.report(entry, String.valueOf(e.getMessage()));
            }
        }
    }

    private static String unknown(Erratum erratum) {
        return "an erratum \""
                + erratum.id()
                + "\" from \""
                + erratum.from().substring(0, Math.min(erratum.from().length(), 60))
                + "\", expected one of Amazon Linux, AlmaLinux, Rocky Linux or Fedora";
    }

    /// Modules are named first: the errata's packages are looked up in them.
    private static ModuleStreams modules(Feed feed, FeedProblems problems) throws IOException {
        ModuleStreams modules = new ModuleStreams();
        if (feed.entries().stream().noneMatch(UpdateInfoSource::isModules)) {
            return modules;
        }
        feed.read((entry, content) -> {
            if (isModules(entry)) {
                try {
                    modules.read(content);
                } catch (IOException e) {
                    problems.report(entry, String.valueOf(e.getMessage()));
                }
            }
        });
        return modules;
    }

    private static boolean beginsAsUpdateInfo(Feed feed) throws IOException {
        boolean[] begins = {false};
        feed.read((_, content) -> {
            String head = new String(content.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
            begins[0] = head.contains("<updates>") || head.contains("<updates ");
        });
        return begins[0];
    }

    private static boolean isUpdateInfo(String entry) {
        String name = baseName(entry);
        return name.contains("updateinfo") && name.endsWith(".xml");
    }

    private static boolean isModules(String entry) {
        String name = baseName(entry);
        return name.endsWith("modules.yaml");
    }

    /// Files that lie beside it in a repository.
    private static boolean isBeside(String entry) {
        String name = baseName(entry);
        return name.startsWith("repomd")
                || isModules(entry)
                || name.startsWith("fullfiletimelist")
                || name.equals("mirror.list")
                || name.startsWith("_license")
                || name.endsWith(".html")
                || name.endsWith(".md");
    }

    private static String baseName(String entry) {
        return entry.substring(entry.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    }
}
