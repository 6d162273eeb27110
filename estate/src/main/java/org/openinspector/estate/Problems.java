package org.openinspector.estate;

import java.io.StringWriter;
import java.util.List;
import org.openinspector.model.ScanProblem;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Scan problems as JSON for the database.
final class Problems {
    /// A hostile image can have a problem with every file.
    private static final int PROBLEMS_MAX = 200;

    private static final JsonFactory JSON = new JsonFactory();

    private Problems() {}

    /// The first problems; how many there are stands beside.
    static String json(List<ScanProblem> problems) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartArray();
            for (ScanProblem problem :
                    problems.subList(0, Math.min(problems.size(), PROBLEMS_MAX))) {
                json.writeStartObject();
                json.writeStringProperty("cataloger", problem.cataloger());
                json.writeStringProperty("path", problem.path().toString());
                if (problem.layer().isPresent()) {
                    json.writeStringProperty("layer", problem.layer().get());
                }
                if (problem.line() > 0) {
                    json.writeNumberProperty("line", problem.line());
                }
                json.writeStringProperty("message", problem.message());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        return Sql.storableJson(out.toString());
    }
}
