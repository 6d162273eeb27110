package org.openinspector.sbom;

import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.openinspector.model.Finding;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.SourcePackage;
import org.openinspector.model.Subject;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/// Writes SPDX 2.3 as JSON, which [SbomReader] reads back: the subject as one package that contains
/// all others, vulnerabilities as references of the packages that have them. The operating system
/// is a package too, because the standard has no other place for it.
///
/// @see <a href="https://spdx.github.io/spdx-spec/v2.3/">SPDX 2.3</a>
public final class Spdx {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
    private static final String NONE = "NOASSERTION";
    private static final String SUBJECT = "SPDXRef-Subject";
    private static final String SYSTEM = "SPDXRef-OperatingSystem";

    /// How vulnerabilities are referred to.
    public enum References {
        /// `SECURITY advisory` with an address, as the standard's annex F has it.
        ADVISORY,
        /// `SECURITY vulnerability` with the id, as Amazon Inspector's exports have it.
        VULNERABILITY
    }

    private final JsonGenerator json;
    private final References references;

    private Spdx(JsonGenerator json, References references) {
        this.json = json;
        this.references = references;
    }

    /// Writes a document and leaves the stream open. Its namespace depends on the subject and its
    /// packages alone.
    ///
    /// @param facts more about the subject, told in its comment as `name: value`, in their order
    /// @param created when the document was made
    /// @param version the product's version, as the document's tool
    public static void write(
            References references,
            Subject subject,
            Inventory inventory,
            List<Finding> findings,
            Map<String, String> facts,
            Instant created,
            String version,
            OutputStream out) {
        ObjectWriteContext context =
                new ObjectWriteContext.Base() {
                    @Override
                    public PrettyPrinter getPrettyPrinter() {
                        return new DefaultPrettyPrinter();
                    }
                };
        try (JsonGenerator json = FACTORY.createGenerator(context, out, JsonEncoding.UTF8)) {
            new Spdx(json, references)
                    .document(subject, inventory, findings, facts, created, version);
        }
    }

    private void document(
            Subject subject,
            Inventory inventory,
            List<Finding> findings,
            Map<String, String> facts,
            Instant created,
            String version) {
        json.writeStartObject();
        json.writeStringProperty("spdxVersion", "SPDX-2.3");
        json.writeStringProperty("dataLicense", "CC0-1.0");
        json.writeStringProperty("SPDXID", "SPDXRef-DOCUMENT");
        json.writeStringProperty("name", subject.name().isEmpty() ? "?" : subject.name());
        // A namespace is a name, nothing is served there.
        json.writeStringProperty("documentNamespace", "urn:uuid:" + serial(subject, inventory));
        json.writeObjectPropertyStart("creationInfo");
        json.writeStringProperty("created", created.truncatedTo(ChronoUnit.SECONDS).toString());
        json.writeArrayPropertyStart("creators");
        json.writeString("Organization: OpenInspector");
        json.writeString("Tool: openinspector-" + version);
        json.writeEndArray();
        json.writeEndObject();
        json.writeArrayPropertyStart("documentDescribes");
        json.writeString(SUBJECT);
        json.writeEndArray();
        json.writeArrayPropertyStart("packages");
        subject(subject, facts);
        inventory
                .distribution()
                .ifPresent(distribution -> {
                    begin(SYSTEM, distribution.id(), distribution.version().orElse(""));
                    // The JSON schema spells it so, the specification with a hyphen.
                    json.writeStringProperty("primaryPackagePurpose", "OPERATING_SYSTEM");
                    json.writeEndObject();
                });
        Map<InstalledPackage, Set<String>> ids = new HashMap<>();
        findings.forEach(finding ->
                ids.computeIfAbsent(finding.installed(), _ -> new LinkedHashSet<>())
                        .add(finding.id()));
        List<String> contained = new ArrayList<>();
        inventory.distribution().ifPresent(_ -> contained.add(SYSTEM));
        for (InstalledPackage installed : inventory.packages()) {
            String id = "SPDXRef-Package-" + contained.size();
            contained.add(id);
            installed(id, installed, ids.getOrDefault(installed, Set.of()));
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("relationships");
        relationship("SPDXRef-DOCUMENT", "DESCRIBES", SUBJECT);
        contained.forEach(id -> relationship(SUBJECT, "CONTAINS", id));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static UUID serial(Subject subject, Inventory inventory) {
        StringBuilder text =
                new StringBuilder(subject.type() + " " + subject.name() + " " + subject.digest());
        for (InstalledPackage installed : inventory.packages()) {
            text.append('\n').append(installed.purl());
        }
        return UUID.nameUUIDFromBytes(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void begin(String id, String name, String version) {
        json.writeStartObject();
        json.writeStringProperty("SPDXID", id);
        json.writeStringProperty("name", name.isEmpty() ? "?" : name);
        if (!version.isEmpty()) {
            json.writeStringProperty("versionInfo", version);
        }
        json.writeStringProperty("downloadLocation", NONE);
        json.writeBooleanProperty("filesAnalyzed", false);
        json.writeStringProperty("licenseConcluded", NONE);
        json.writeStringProperty("licenseDeclared", NONE);
        json.writeStringProperty("copyrightText", NONE);
    }

    private void subject(Subject subject, Map<String, String> facts) {
        begin(SUBJECT, subject.name(), subject.digest().orElse(""));
        json.writeStringProperty(
                "primaryPackagePurpose",
                switch (subject.type()) {
                    case "image" -> "CONTAINER";
                    case "host", "rootfs" -> "DEVICE";
                    case "dir" -> "SOURCE";
                    default -> "OTHER";
                });
        if (!facts.isEmpty()) {
            StringBuilder comment = new StringBuilder();
            facts.forEach((name, value) ->
                    comment.append(comment.isEmpty() ? "" : "\n")
                            .append(name)
                            .append(": ")
                            .append(value));
            json.writeStringProperty("comment", comment.toString());
        }
        json.writeEndObject();
    }

    private void installed(String id, InstalledPackage installed, Set<String> vulnerabilities) {
        PackageUrl purl = installed.purl();
        begin(
                id,
                purl.namespace().isEmpty() || isOfSystem(purl)
                        ? purl.name()
                        : purl.namespace() + "/" + purl.name(),
                installed.version());
        json.writeStringProperty("sourceInfo", "seen in " + installed.evidence().getFirst().path());
        json.writeArrayPropertyStart("externalRefs");
        reference("PACKAGE-MANAGER", "purl", withSource(installed).toString());
        for (String vulnerability : vulnerabilities) {
            if (references == References.VULNERABILITY) {
                reference("SECURITY", "vulnerability", vulnerability);
            } else {
                reference("SECURITY", "advisory", address(vulnerability));
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /// Advisories of Debian and Alpine go by source packages, for which the standard has no field;
    /// others write them into the purl too.
    private static PackageUrl withSource(InstalledPackage installed) {
        PackageUrl purl = installed.purl();
        if (installed.source().isEmpty() || purl.qualifier("upstream").isPresent()) {
            return purl;
        }
        SourcePackage source = installed.source().get();
        var qualifiers = new TreeMap<>(purl.qualifiers());
        qualifiers.put(
                "upstream",
                source.version().isEmpty()
                        ? source.name()
                        : source.name() + "@" + source.version());
        return PackageUrl.of(
                purl.type(),
                purl.namespace(),
                purl.name(),
                purl.version().orElse(installed.version()),
                qualifiers);
    }

    private static boolean isOfSystem(PackageUrl purl) {
        return switch (purl.type()) {
            case "deb", "rpm", "apk" -> true;
            default -> false;
        };
    }

    private static String address(String id) {
        String page = URLEncoder.encode(id, StandardCharsets.UTF_8);
        return id.startsWith("CVE-")
                ? "https://nvd.nist.gov/vuln/detail/" + page
                : "https://osv.dev/vulnerability/" + page;
    }

    private void reference(String category, String type, String locator) {
        json.writeStartObject();
        json.writeStringProperty("referenceCategory", category);
        json.writeStringProperty("referenceType", type);
        json.writeStringProperty("referenceLocator", locator);
        json.writeEndObject();
    }

    private void relationship(String from, String type, String to) {
        json.writeStartObject();
        json.writeStringProperty("spdxElementId", from);
        json.writeStringProperty("relationshipType", type);
        json.writeStringProperty("relatedSpdxElement", to);
        json.writeEndObject();
    }
}
