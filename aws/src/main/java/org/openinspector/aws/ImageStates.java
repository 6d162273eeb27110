package org.openinspector.aws;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.ecr.model.DescribeImagesRequest;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// What ECR says of images and the client in use has no words for: that one is archived. ECR lists
/// archived images only to those who ask for all, and the client can neither ask nor read the
/// answer, so both are done on the JSON itself. Only calls that carry a [Listing] are touched.
final class ImageStates implements ExecutionInterceptor {
    static final ExecutionAttribute<Listing> LISTING =
            new ExecutionAttribute<>("OpenInspectorImageStates");

    /// A thousand images take less than a megabyte.
    private static final int BYTES_MAX = 64 << 20;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(64)
                                    .maxDocumentLength(BYTES_MAX)
                                    .build())
                    .build();

    /// What one call told. Used by the thread that makes the call.
    static final class Listing {
        private final boolean all;
        private final Map<String, String> states = new HashMap<>();

        /// @param all whether to ask for archived images too
        Listing(boolean all) {
            this.all = all;
        }

        /// `ACTIVE`, `ARCHIVED`, `ACTIVATING`; empty if it was not told.
        Optional<String> state(String digest) {
            return Optional.ofNullable(states.get(digest));
        }
    }

    @Override
    public SdkHttpRequest modifyHttpRequest(
            Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        return body(context, attributes)
                .map(body ->
                        context.httpRequest().toBuilder()
                                .putHeader("Content-Length", String.valueOf(body.length))
                                .build())
                .orElse(context.httpRequest());
    }

    @Override
    public Optional<RequestBody> modifyHttpContent(
            Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        Optional<byte[]> body = body(context, attributes);
        return body.isPresent() ? body.map(RequestBody::fromBytes) : context.requestBody();
    }

    /// The request as the client would write it, and the filter that it cannot.
    private static Optional<byte[]> body(
            Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        @Nullable Listing listing = attributes.getAttribute(LISTING);
        if (listing == null
                || !listing.all
                || !(context.request() instanceof DescribeImagesRequest request)) {
            return Optional.empty();
        }
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            text(json, "registryId", request.registryId());
            text(json, "repositoryName", request.repositoryName());
            text(json, "nextToken", request.nextToken());
            if (request.maxResults() != null) {
                json.writeNumberProperty("maxResults", request.maxResults());
            }
            json.writeObjectPropertyStart("filter");
            json.writeStringProperty("imageStatus", "ANY");
            json.writeEndObject();
            json.writeEndObject();
        }
        return Optional.of(out.toByteArray());
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        @Nullable Listing listing = attributes.getAttribute(LISTING);
        if (listing == null
                || context.responseBody().isEmpty()
                || !context.httpResponse().isSuccessful()) {
            return context.responseBody();
        }
        try (InputStream body = context.responseBody().get()) {
            byte[] bytes = body.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw new IOException(
                        "ecr:DescribeImages answers with more than " + BYTES_MAX + " bytes");
            }
            read(bytes, listing.states);
            return Optional.of(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads the images' states. What is no such answer is left to the client to complain about.
    static void read(byte[] json, Map<String, String> states) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return;
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean images = "imageDetails".equals(parser.currentName());
                if (parser.nextToken() == JsonToken.START_ARRAY && images) {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        image(parser, states);
                    }
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JacksonException malformed) {
            // The client reads the same bytes, and tells it.
        }
    }

    private static void image(JsonParser parser, Map<String, String> states) {
        @Nullable String digest = null;
        @Nullable String state = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_STRING && name.equals("imageDigest")) {
                digest = parser.getString();
            } else if (value == JsonToken.VALUE_STRING && name.equals("imageStatus")) {
                state = parser.getString();
            } else {
                parser.skipChildren();
            }
        }
        if (digest != null && state != null) {
            states.put(digest, state);
        }
    }
}
