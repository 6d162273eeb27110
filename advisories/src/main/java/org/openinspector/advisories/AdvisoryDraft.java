package org.openinspector.advisories;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.SeverityStatement;

/// An advisory while it is put together: most sources know only a few of its parts. What a source
/// writes into a field that cannot hold it (an id with blanks, a weakness without number) is left
/// out.
public final class AdvisoryDraft {
    private static final int ID_LENGTH_MAX = 200;
    private static final Pattern CVE = Pattern.compile("CVE-\\d{4}-\\d{4,19}");
    private static final Pattern OTHER_ID = Pattern.compile("[A-Za-z][A-Za-z0-9:._/-]*");
    private static final Pattern CWE = Pattern.compile("CWE-\\d{1,6}");

    private final String source;
    private final String id;
    private final SortedSet<String> aliases = new TreeSet<>();
    private final SortedSet<String> upstream = new TreeSet<>();
    private final SortedSet<String> related = new TreeSet<>();
    private final List<SeverityStatement> severities = new ArrayList<>();
    private final Set<String> weaknesses = new LinkedHashSet<>();
    private final Set<String> references = new LinkedHashSet<>();
    private final List<AffectedPackage> affected = new ArrayList<>();
    private String summary = "";
    private String details = "";
    private Optional<Instant> published = Optional.empty();
    private Optional<Instant> modified = Optional.empty();
    private Optional<Instant> withdrawn = Optional.empty();
    private Advisory.Kind kind = Advisory.Kind.VULNERABILITY;

    /// @param source the source's id
    /// @param id the source's own id of the advisory
    public AdvisoryDraft(String source, String id) {
        this.source = source;
        this.id = id;
    }

    /// True if the text is a CVE id.
    public static boolean isCve(String text) {
        return CVE.matcher(text).matches();
    }

    /// CVEs that the advisory is about: one is another name of it, several are what it covers.
    public AdvisoryDraft cves(Collection<String> ids) {
        SortedSet<String> cves = new TreeSet<>();
        for (String one : ids) {
            String bare = one.strip();
            if (isCve(bare) && !bare.equals(id)) {
                cves.add(bare);
            }
        }
        (cves.size() == 1 ? aliases : upstream).addAll(cves);
        return this;
    }

    /// Another id of the same vulnerability.
    public AdvisoryDraft alias(String other) {
        if (isId(other)) {
            aliases.add(other.strip());
        }
        return this;
    }

    /// A vulnerability that has to do with it.
    public AdvisoryDraft related(String other) {
        if (isId(other)) {
            related.add(other.strip());
        }
        return this;
    }

    private boolean isId(String other) {
        String bare = other.strip();
        return bare.length() <= ID_LENGTH_MAX
                && !bare.equals(id)
                && OTHER_ID.matcher(bare).matches();
    }

    /// One line for people.
    public AdvisoryDraft summary(String text) {
        summary = text.strip();
        return this;
    }

    /// Paragraphs for people.
    public AdvisoryDraft details(String text) {
        details = text.strip();
        return this;
    }

    /// When it was first published.
    public AdvisoryDraft published(Optional<Instant> time) {
        published = time;
        return this;
    }

    /// When it last changed.
    public AdvisoryDraft modified(Optional<Instant> time) {
        modified = time;
        return this;
    }

    /// When it was withdrawn.
    public AdvisoryDraft withdrawn(Optional<Instant> time) {
        withdrawn = time;
        return this;
    }

    /// How bad it is, says the source itself, in its own word.
    public AdvisoryDraft word(String authority, String word) {
        if (!word.isBlank()) {
            severities.add(new SeverityStatement(authority, "WORD", word.strip()));
        }
        return this;
    }

    /// How bad it is, as a vector; anything else, such as a bare number, is left out.
    public AdvisoryDraft vector(String authority, String vector) {
        String bare = vector.strip();
        if (bare.startsWith("CVSS:3.") || bare.startsWith("CVSS:4.")) {
            severities.add(
                    new SeverityStatement(
                            authority, bare.startsWith("CVSS:3.") ? "CVSS_V3" : "CVSS_V4", bare));
        } else if (bare.startsWith("AV:")) {
            severities.add(new SeverityStatement(authority, "CVSS_V2", bare));
        }
        return this;
    }

    /// A weakness, `CWE-79`.
    public AdvisoryDraft weakness(String cwe) {
        if (CWE.matcher(cwe.strip()).matches()) {
            weaknesses.add(cwe.strip());
        }
        return this;
    }

    /// A web address.
    public AdvisoryDraft reference(String url) {
        if (url.startsWith("http://") || url.startsWith("https://")) {
            references.add(url.strip());
        }
        return this;
    }

    /// What it says of a package.
    public AdvisoryDraft affected(AffectedPackage statement) {
        affected.add(statement);
        return this;
    }

    /// That it warns of a package made to do harm.
    public AdvisoryDraft malicious() {
        kind = Advisory.Kind.MALICIOUS;
        return this;
    }

    /// The advisory.
    public Advisory build() {
        return new Advisory(
                source,
                id,
                aliases,
                upstream,
                related,
                summary,
                details,
                published,
                modified,
                withdrawn,
                severities,
                List.copyOf(weaknesses),
                List.copyOf(references),
                affected,
                kind);
    }
}
