package org.openinspector.matching;

import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.openinspector.advisories.Coverage;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.Argument;
import org.openinspector.model.Condition;
import org.openinspector.model.Distribution;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.Verdict;
import org.openinspector.model.VexStatement;
import org.openinspector.versions.AffectedRange;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/// Writes explanations as JSON. Fields without a value are left out; fields may be added, never
/// renamed. What replay needs stands under `quoted`.
final class ExplanationJson {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator json;

    private ExplanationJson(JsonGenerator json) {
        this.json = json;
    }

    static String write(Explanation explanation) {
        StringWriter out = new StringWriter(4096);
        ObjectWriteContext context =
                new ObjectWriteContext.Base() {
                    @Override
                    public tools.jackson.core.PrettyPrinter getPrettyPrinter() {
                        return new DefaultPrettyPrinter();
                    }
                };
        try (JsonGenerator generator = JSON.createGenerator(context, out)) {
            new ExplanationJson(generator).explanation(explanation);
        }
        return out.toString();
    }

    private void explanation(Explanation explanation) {
        json.writeStartObject();
        json.writeStringProperty("vulnerability", explanation.vulnerability());
        json.writeStringProperty("id", explanation.id());
        strings("ids", explanation.ids());
        optional("package", explanation.installed().map(each -> each.purl().toString()));
        json.writeStringProperty("verdict", explanation.word());
        switch (explanation.verdict()) {
            case Verdict.Affected(Argument why) -> argument("because", why);
            case Verdict.Fixed(Argument why) -> argument("because", why);
            case Verdict.NotAffected(Argument why) -> argument("because", why);
            case Verdict.UnderInvestigation(Argument why) -> argument("because", why);
            case Verdict.Undecided(Argument why) -> argument("because", why);
            case Verdict.NoData(String missing) -> json.writeStringProperty("missing", missing);
        }
        json.writeBooleanProperty("finding", explanation.isFinding());
        optional("notReported", explanation.notReported());
        optional("fixedVersion", explanation.fixedVersion());
        strings("steps", explanation.steps());
        json.writeArrayPropertyStart("statements");
        for (Explanation.Statement each : explanation.statements()) {
            json.writeStartObject();
            json.writeStringProperty("outcome", each.outcome());
            json.writeBooleanProperty("counts", each.counts());
            optional("setAside", each.setAside());
            fields(each.why());
            json.writeEndObject();
        }
        json.writeEndArray();
        strings("elsewhere", explanation.elsewhere());
        strings("aliasConflicts", explanation.conflicts().stream().map(Object::toString).toList());
        explanation.vex().ifPresent(this::vex);
        json.writeObjectPropertyStart("quoted");
        inventory(explanation.context());
        json.writeArrayPropertyStart("coverage");
        for (Coverage each : explanation.coverage()) {
            json.writeStartObject();
            json.writeStringProperty("namespace", each.namespace());
            json.writeStringProperty("source", each.source());
            json.writeStringProperty("extent", each.extent().name());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("advisories");
        explanation.records().forEach(this::advisory);
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
    }

    private void argument(String name, Argument why) {
        json.writeObjectPropertyStart(name);
        fields(why);
        json.writeEndObject();
    }

    private void fields(Argument why) {
        json.writeStringProperty("source", why.source());
        json.writeStringProperty("advisory", why.advisory());
        strings("ids", why.ids());
        json.writeStringProperty("package", why.packageKey().toString());
        json.writeStringProperty("scheme", why.scheme());
        json.writeStringProperty("version", why.version());
        json.writeStringProperty("range", why.range());
        json.writeStringProperty("comparison", why.comparison());
        optional("fixedVersion", why.fixedVersion());
        json.writeStringProperty("fixState", why.fixState().name());
        text("vendorWord", why.vendorWord());
        text("channel", why.channel());
        some("conditions", why.conditions());
        some("doubts", why.doubts());
    }

    private void vex(VexStatement statement) {
        json.writeObjectPropertyStart("vex");
        json.writeStringProperty("author", statement.author());
        json.writeStringProperty("document", statement.document());
        json.writeStringProperty("product", statement.product());
        json.writeStringProperty("status", statement.status().name());
        text("justification", statement.justification());
        text("text", statement.text());
        optional("issued", statement.issued().map(Object::toString));
        json.writeEndObject();
    }

    private void inventory(Inventory inventory) {
        inventory.distribution().ifPresent(this::distribution);
        json.writeObjectPropertyStart("system");
        optional("runningKernel", inventory.system().runningKernel());
        strings("channels", inventory.system().channels());
        json.writeEndObject();
        json.writeArrayPropertyStart("packages");
        inventory.packages().forEach(this::installed);
        json.writeEndArray();
    }

    private void distribution(Distribution distribution) {
        json.writeObjectPropertyStart("distribution");
        json.writeStringProperty("id", distribution.id());
        optional("version", distribution.version());
        optional("codename", distribution.codename());
        json.writeStringProperty("name", distribution.name());
        some("like", distribution.like());
        json.writeEndObject();
    }

    private void installed(InstalledPackage installed) {
        json.writeStartObject();
        json.writeStringProperty("purl", installed.purl().toString());
        json.writeStringProperty("version", installed.version());
        installed
                .source()
                .ifPresent(source -> {
                    json.writeObjectPropertyStart("source");
                    json.writeStringProperty("name", source.name());
                    json.writeStringProperty("version", source.version());
                    json.writeEndObject();
                });
        optional("vendor", installed.vendor());
        json.writeArrayPropertyStart("evidence");
        for (Evidence evidence : installed.evidence()) {
            json.writeStartObject();
            json.writeStringProperty("path", evidence.path().toString());
            optional("layer", evidence.layer());
            json.writeStringProperty("basis", evidence.basis().name());
            optional("doubt", evidence.doubt());
            json.writeEndObject();
        }
        json.writeEndArray();
        optional("ownedBy", installed.ownedBy().map(Object::toString));
        json.writeEndObject();
    }

    private void advisory(Advisory advisory) {
        json.writeStartObject();
        json.writeStringProperty("source", advisory.source());
        json.writeStringProperty("id", advisory.id());
        json.writeStringProperty("kind", advisory.kind().name());
        some("aliases", advisory.aliases());
        some("upstream", advisory.upstream());
        some("related", advisory.related());
        text("summary", advisory.summary());
        optional("published", advisory.published().map(Object::toString));
        optional("modified", advisory.modified().map(Object::toString));
        optional("withdrawn", advisory.withdrawn().map(Object::toString));
        json.writeArrayPropertyStart("affected");
        advisory.affected().forEach(this::affected);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void affected(AffectedPackage affected) {
        json.writeStartObject();
        json.writeStringProperty("namespace", affected.packageKey().namespace());
        json.writeStringProperty("name", affected.packageKey().name());
        json.writeStringProperty("scheme", affected.scheme().id());
        json.writeStringProperty("status", affected.status().name());
        json.writeStringProperty("fixState", affected.fixState().name());
        text("vendorWord", affected.vendorWord());
        json.writeArrayPropertyStart("ranges");
        for (AffectedRange range : affected.ranges()) {
            json.writeStartObject();
            json.writeStringProperty("introduced", range.introduced());
            if (range.afterIntroduced()) {
                json.writeStringProperty("afterIntroduced", "true");
            }
            optional("fixed", range.fixed());
            optional("limit", range.limit());
            optional("lastAffected", range.lastAffected());
            json.writeEndObject();
        }
        json.writeEndArray();
        some("versions", affected.versions());
        condition(affected.condition());
        json.writeEndObject();
    }

    private void condition(Condition condition) {
        if (condition.equals(Condition.ALWAYS)) {
            return;
        }
        json.writeObjectPropertyStart("condition");
        some("architectures", condition.architectures());
        optional("module", condition.module());
        optional("stream", condition.stream());
        optional("flavour", condition.flavour());
        some("binaries", condition.binaries());
        if (condition.runningKernel()) {
            json.writeStringProperty("runningKernel", "true");
        }
        some("symbols", condition.symbols());
        json.writeEndObject();
    }

    private void strings(String name, Iterable<String> values) {
        json.writeArrayPropertyStart(name);
        values.forEach(json::writeString);
        json.writeEndArray();
    }

    private void some(String name, java.util.Collection<String> values) {
        if (!values.isEmpty()) {
            strings(name, List.copyOf(values));
        }
    }

    private void text(String name, String value) {
        if (!value.isEmpty()) {
            json.writeStringProperty(name, value);
        }
    }

    private void optional(String name, Optional<String> value) {
        value.ifPresent(text -> json.writeStringProperty(name, text));
    }
}
