package org.openinspector.apimodel.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/// Collects what a request or a response carries, for the generated `writeRequest` and
/// `writeResponse` methods.
public final class MessageWriter {
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final Map<String, List<String>> query = new LinkedHashMap<>();
    private final Headers headers = new Headers();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
    private int status;

    MessageWriter(int status) {
        this.status = status;
    }

    /// A label.
    public void label(String name, String text) {
        labels.put(name, text);
    }

    /// A query's name with its values; none of them means the name is left out.
    public void query(String name, List<String> values) {
        if (!values.isEmpty()) {
            query.put(name, values);
        }
    }

    /// Further names of the query; those that have a member of their own are theirs.
    public void queryMap(Map<String, String> values) {
        values.forEach((name, value) -> query.putIfAbsent(name, List.of(value)));
    }

    /// Further names of the query; those that have a member of their own are theirs.
    public void queryListMap(Map<String, List<String>> values) {
        values.forEach(query::putIfAbsent);
    }

    /// A header field.
    public void header(String name, String text) {
        headers.set(name, text);
    }

    /// A header field that is a list.
    ///
    /// @param quoted whether elements with commas are quoted; dates are not
    public void headerList(String name, List<String> texts, boolean quoted) {
        headers.set(
                name,
                String.join(", ", quoted ? texts.stream().map(Texts::element).toList() : texts));
    }

    /// Header fields that share a prefix; a field that has a member of its own is that one's.
    public void prefixHeaders(String prefix, Map<String, String> texts) {
        texts.forEach((name, text) -> {
            if (headers.get(prefix + name) == null) {
                headers.set(prefix + name, text);
            }
        });
    }

    /// The response's status.
    public void status(int code) {
        status = code;
    }

    /// No body.
    public void nothing() {
        body.reset();
    }

    /// Begins a JSON body; closing the generator ends it.
    public JsonGenerator json() {
        contentType("application/json");
        return Json.STORED.createGenerator(ObjectWriteContext.empty(), body);
    }

    /// A body of bytes.
    public void bytes(Blob bytes, String mediaType) {
        contentType(mediaType);
        body.writeBytes(bytes.bytes());
    }

    /// A body of text.
    public void text(String text, String mediaType) {
        contentType(mediaType);
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private void contentType(String mediaType) {
        if (headers.get("Content-Type") == null) {
            headers.set("Content-Type", mediaType);
        }
    }

    WireResponse response() {
        return new WireResponse(status, headers, body.toByteArray());
    }

    WireRequest request(Operation operation) {
        StringBuilder target = new StringBuilder(operation.uri().expand(labels));
        char separator = target.indexOf("?") < 0 ? '?' : '&';
        for (var entry : query.entrySet()) {
            for (String value : entry.getValue()) {
                target.append(separator).append(Texts.encode(entry.getKey(), false));
                target.append('=').append(Texts.encode(value, false));
                separator = '&';
            }
        }
        return new WireRequest(operation.method(), target.toString(), headers, body.toByteArray());
    }
}
