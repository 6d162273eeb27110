package org.openinspector.findings;

import java.io.StringWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.VulnerablePackage;
import org.openinspector.apimodel.wire.WireStructure;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// What findings of one weakness in the same packages say alike, as it is stored once.
///
/// @param hash first half: of everything visible; second half: of the evidence
/// @param vulnerabilityId of package findings, else null
/// @param title of the findings
/// @param related other ids of the vulnerability
/// @param packageNames the wire's package names
/// @param installed [PackageVersion#stored()] of the affected packages
/// @param facts what filters and sorts ask of it; see [Facts]
/// @param body the wire's Finding without what differs from finding to finding
/// @param evidence JSON, or empty
record Detail(
        UUID hash,
        @Nullable String vulnerabilityId,
        String title,
        List<String> related,
        List<String> packageNames,
        List<String> installed,
        String facts,
        String body,
        String evidence) {
    private static final JsonFactory JSON = new JsonFactory();

    /// The database refuses NUL in texts, also as an escape in JSON.
    private static final Pattern ESCAPED_NUL = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000");

    static Detail of(Observed observed) {
        String body = body(observed);
        UUID hash = new UUID(FindingId.hashOf(body), FindingId.hashOf(observed.evidence()));
        Set<String> names = new LinkedHashSet<>();
        PackageVulnerabilityDetails details = observed.packageVulnerabilityDetails();
        if (details != null && details.vulnerablePackages() != null) {
            for (VulnerablePackage affected : details.vulnerablePackages()) {
                names.add(withoutNul(affected.name()));
            }
        }
        return new Detail(
                hash,
                details == null ? null : withoutNul(details.vulnerabilityId()),
                withoutNul(observed.title()),
                related(details),
                List.copyOf(names),
                observed.packages().stream().map(one -> withoutNul(one.stored())).toList(),
                Facts.of(observed),
                body,
                withoutNul(withoutEscapedNul(observed.evidence())));
    }

    private static List<String> related(@Nullable PackageVulnerabilityDetails details) {
        return details == null || details.relatedVulnerabilities() == null
                ? List.of()
                : details.relatedVulnerabilities().stream().map(Detail::withoutNul).toList();
    }

    /// The half of the hash that tells whether two details look alike.
    static long visible(UUID hash) {
        return hash.getMostSignificantBits();
    }

    static String json(WireStructure value) {
        StringWriter out = new StringWriter(1024);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            value.write(json);
        }
        return withoutEscapedNul(out.toString());
    }

    static String withoutNul(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }

    static String withoutEscapedNul(String json) {
        return json.contains("\\u0000") ? ESCAPED_NUL.matcher(json).replaceAll("$1\uFFFD") : json;
    }

    private static String body(Observed observed) {
        StringWriter out = new StringWriter(2048);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("title", observed.title());
            json.writeStringProperty("description", observed.description());
            member(json, "remediation", observed.remediation());
            if (observed.inspectorScore() != null) {
                json.writeNumberProperty("inspectorScore", observed.inspectorScore());
            }
            member(json, "inspectorScoreDetails", observed.inspectorScoreDetails());
            member(json, "exploitabilityDetails", observed.exploitabilityDetails());
            member(json, "packageVulnerabilityDetails", observed.packageVulnerabilityDetails());
            member(json, "networkReachabilityDetails", observed.networkReachabilityDetails());
            member(json, "codeVulnerabilityDetails", observed.codeVulnerabilityDetails());
            json.writeEndObject();
        }
        return withoutEscapedNul(out.toString());
    }

    private static void member(JsonGenerator json, String name, @Nullable WireStructure value) {
        if (value != null) {
            json.writeName(name);
            value.write(json);
        }
    }
}
