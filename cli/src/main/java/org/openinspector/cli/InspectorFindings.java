package org.openinspector.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.FilterAction;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.ListFiltersRequest;
import org.openinspector.apimodel.inspector2.ListFiltersResponse;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspector2.ListFindingsResponse;
import org.openinspector.apimodel.wire.WireFormatException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Findings of an Inspector API, Amazon's or ours: from its endpoint, or from a file that the AWS
/// CLI printed.
final class InspectorFindings {
    private static final int PAGE = 100;
    private static final JsonFactory JSON = new JsonFactory();

    private InspectorFindings() {}

    /// All findings, page by page.
    static List<Finding> all(ServerClient client, ProgressLine progress) {
        List<Finding> all = new ArrayList<>();
        @Nullable String token = null;
        do {
            ListFindingsResponse page =
                    client.call(
                            Inspector2Protocol.INSTANCE,
                            Inspector2Protocol.LIST_FINDINGS,
                            ListFindingsRequest.builder().maxResults(PAGE).nextToken(token).build(),
                            ListFindingsResponse.class);
            if (page.findings() != null) {
                all.addAll(page.findings());
            }
            progress.show(all.size(), 0);
            token = page.nextToken();
        } while (token != null && !token.isEmpty());
        progress.end();
        return all;
    }

    /// All suppression rules, page by page.
    static List<org.openinspector.apimodel.inspector2.Filter> rules(ServerClient client) {
        List<org.openinspector.apimodel.inspector2.Filter> all = new ArrayList<>();
        @Nullable String token = null;
        do {
            ListFiltersResponse page =
                    client.call(
                            Inspector2Protocol.INSTANCE,
                            Inspector2Protocol.LIST_FILTERS,
                            ListFiltersRequest.builder()
                                    .action(FilterAction.SUPPRESS)
                                    .maxResults(PAGE)
                                    .nextToken(token)
                                    .build(),
                            ListFiltersResponse.class);
            all.addAll(page.filters());
            token = page.nextToken();
        } while (token != null && !token.isEmpty());
        return all;
    }

    /// What `aws inspector2 list-findings` printed. It writes times in words, where the wire has
    /// seconds.
    ///
    /// @throws UserError naming the file and what is wrong
    static List<Finding> ofFile(Path file) {
        try (InputStream in = Files.newInputStream(file);
                JsonParser json = JSON.createParser(ObjectReadContext.empty(), in)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw malformed(file, "expected an object with the member \"findings\"");
            }
            @Nullable List<Finding> found = null;
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                if (!"findings".equals(name) || json.currentToken() != JsonToken.START_ARRAY) {
                    json.skipChildren();
                    continue;
                }
                found = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    found.add(finding(json, file, found.size()));
                }
            }
            if (found == null) {
                throw malformed(file, "expected an object with the member \"findings\"");
            }
            return found;
        } catch (JacksonException e) {
            throw malformed(file, "it is no JSON from line " + e.getLocation().getLineNr() + " on");
        } catch (IOException e) {
            throw UserError.failed("cannot read " + file + " (" + Output.reason(e) + ")");
        }
    }

    private static Finding finding(JsonParser json, Path file, int number) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            copy(json, out);
        }
        try {
            return Finding.fromJson(text.toString());
        } catch (WireFormatException e) {
            throw malformed(file, "finding " + number + " is none (" + e.getMessage() + ")");
        }
    }

    private static void copy(JsonParser json, JsonGenerator out) {
        int depth = 0;
        String name = "";
        do {
            JsonToken token = json.currentToken();
            if (token == JsonToken.PROPERTY_NAME) {
                name = json.currentName();
            }
            @Nullable Instant instant =
                    token == JsonToken.VALUE_STRING && name.endsWith("At")
                            ? instant(json.getString())
                            : null;
            if (instant != null) {
                out.writeNumber(
                        BigDecimal.valueOf(instant.getEpochSecond())
                                .add(BigDecimal.valueOf(instant.getNano(), 9)));
            } else {
                out.copyCurrentEvent(json);
            }
            if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
                depth--;
            }
        } while (depth > 0 && json.nextToken() != null);
    }

    private static @Nullable Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static UserError malformed(Path file, String why) {
        return UserError.failed(
                file
                        + " holds no findings: "
                        + why
                        + "; make it with: aws inspector2 list-findings --output json");
    }
}
