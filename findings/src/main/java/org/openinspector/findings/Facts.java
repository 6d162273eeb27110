package org.openinspector.findings;

import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.CodeVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.NetworkReachabilityDetails;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.Step;
import org.openinspector.apimodel.inspector2.VulnerablePackage;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// What filters and sorts ask of a detail, as JSON that the database reads: `{packages[]{name,
/// version, epoch, release, arch, manager, path, layer, lambdaLayer}, network{protocol, begin, end,
/// components[]{id, type}}, code{detector, tags[], path}}`, absent members left out. Everything
/// else of a finding is in its sealed body.
final class Facts {
    private static final JsonFactory JSON = new JsonFactory();

    private Facts() {}

    static String of(Observed observed) {
        StringWriter out = new StringWriter(512);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            @Nullable PackageVulnerabilityDetails packages = observed.packageVulnerabilityDetails();
            if (packages != null && packages.vulnerablePackages() != null) {
                packages(json, packages.vulnerablePackages());
            }
            @Nullable NetworkReachabilityDetails network = observed.networkReachabilityDetails();
            if (network != null) {
                network(json, network);
            }
            @Nullable CodeVulnerabilityDetails code = observed.codeVulnerabilityDetails();
            if (code != null) {
                code(json, code);
            }
            json.writeEndObject();
        }
        return Detail.withoutEscapedNul(out.toString());
    }

    private static void packages(JsonGenerator json, List<VulnerablePackage> packages) {
        json.writeArrayPropertyStart("packages");
        for (VulnerablePackage one : packages) {
            json.writeStartObject();
            text(json, "name", one.name());
            text(json, "version", one.version());
            json.writeNumberProperty("epoch", one.epoch());
            text(json, "release", one.release());
            text(json, "arch", one.arch());
            text(json, "manager", one.packageManager());
            text(json, "path", one.filePath());
            text(json, "layer", one.sourceLayerHash());
            text(json, "lambdaLayer", one.sourceLambdaLayerArn());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void network(JsonGenerator json, NetworkReachabilityDetails network) {
        json.writeObjectPropertyStart("network");
        text(json, "protocol", network.protocol());
        json.writeNumberProperty("begin", network.openPortRange().begin());
        json.writeNumberProperty("end", network.openPortRange().end());
        @Nullable List<Step> steps = network.networkPath().steps();
        if (steps != null) {
            json.writeArrayPropertyStart("components");
            for (Step step : steps) {
                json.writeStartObject();
                text(json, "id", step.componentId());
                text(json, "type", step.componentType());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void code(JsonGenerator json, CodeVulnerabilityDetails code) {
        json.writeObjectPropertyStart("code");
        text(json, "detector", code.detectorName());
        if (code.detectorTags() != null) {
            json.writeArrayPropertyStart("tags");
            code.detectorTags().forEach(json::writeString);
            json.writeEndArray();
        }
        text(json, "path", code.filePath().filePath());
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String name, @Nullable Object value) {
        if (value != null) {
            json.writeStringProperty(name, value.toString());
        }
    }
}
