package org.openinspector.advisories.oval;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;

/// Reads OVAL documents of distributions, one or a folder of them.
public final class OvalSource implements AdvisorySource {
    private static final int HEAD_BYTES = 8_192;

    /// Names that publishers give to files that are all they publish.
    private static final Pattern WHOLE =
            Pattern.compile(
                    "com\\.oracle\\.elsa-all\\.xml|com\\.vmware\\.phsa-photon\\d+\\.xml"
                            + "|org\\.almalinux\\.alsa-\\d+\\.xml|rhel-\\d+-including-unpatched\\.oval\\.xml"
                            + "|(?:opensuse|suse)\\.[a-z0-9.-]+\\.xml|oval-definitions-[a-z]+\\.xml");

    @Override
    public String id() {
        return "oval";
    }

    /// Mostly files whose names say OVAL; a lone XML file that begins as OVAL.
    @Override
    public boolean recognises(Feed feed) {
        try {
            List<String> documents =
                    feed.entries().stream().filter(entry -> entry.endsWith(".xml")).toList();
            if (feed.entries().size() == 1 && documents.size() == 1) {
                return isOval(documents.getFirst()) || beginsAsOval(feed);
            }
            long known = documents.stream().filter(OvalSource::isOval).count();
            return known > 0 && known * 2 > documents.size();
        } catch (IOException e) {
            return false; // reading it says why
        }
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        Map<Publisher, Gathering> gatherings = new EnumMap<>(Publisher.class);
        boolean lone = feed.entries().size() == 1;
        feed.read((entry, content) -> {
            if (!entry.endsWith(".xml") || (!lone && !isOval(entry))) {
                return;
            }
            try {
                take(entry, OvalDocument.of(content), gatherings, problems);
            } catch (IOException e) {
                problems.report(entry, String.valueOf(e.getMessage()));
            }
        });
        boolean sample =
                feed.name().toLowerCase(Locale.ROOT).contains("sample")
                        || (lone && !WHOLE.matcher(baseName(feed.entries().getFirst())).matches());
        gatherings.values().forEach(each -> each.finish(sink, problems, sample));
    }

    private static void take(
            String entry,
            OvalDocument document,
            Map<Publisher, Gathering> gatherings,
            FeedProblems problems) {
        document.unreadable().forEach(message -> problems.report(entry, message));
        TreeSet<String> unknown = new TreeSet<>();
        int others = 0;
        for (Definition definition : document.definitions()) {
            Optional<Publisher> publisher = Publisher.of(definition.id());
            if (publisher.isEmpty()) {
                others++;
                unknown.add(definition.id().replaceFirst(":def:.*", ""));
                continue;
            }
            gatherings
                    .computeIfAbsent(publisher.get(), Gathering::new)
                    .take(entry, definition, document.tests(), problems);
        }
        if (others > 0) {
            String first = unknown.first();
            problems.report(
                    entry,
                    others
                            + " definitions of \""
                            + first.substring(0, Math.min(first.length(), 80))
                            + "\", expected those of Oracle, Red Hat, AlmaLinux, SUSE, Photon or"
                            + " Debian"
                            + (first.startsWith("oval:com.ubuntu.")
                                    ? "; Ubuntu's are in its tracker and in OSV"
                                    : ""));
        }
    }

    private static boolean isOval(String entry) {
        String name = baseName(entry);
        return (name.contains("oval") && name.endsWith(".xml")) || WHOLE.matcher(name).matches();
    }

    private static boolean beginsAsOval(Feed feed) throws IOException {
        boolean[] begins = {false};
        feed.read((_, content) -> {
            String head = new String(content.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
            begins[0] = head.contains("oval_definitions");
        });
        return begins[0];
    }

    private static String baseName(String entry) {
        return entry.substring(entry.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    }
}
