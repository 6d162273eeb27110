package org.openinspector.aws;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// What has to be known of an image before its layers are fetched.
///
/// @param mediaType of the manifest, as it says itself; empty text if it does not
/// @param config what its configuration is stored under
/// @param layers lowest first
record Manifest(String mediaType, Blob config, List<Blob> layers) {
    static final String OCI = "application/vnd.oci.image.manifest.v1+json";
    static final String DOCKER = "application/vnd.docker.distribution.manifest.v2+json";

    /// They only list images, which are there themselves too.
    static final Set<String> INDEXES =
            Set.of(
                    "application/vnd.oci.image.index.v1+json",
                    "application/vnd.docker.distribution.manifest.list.v2+json");

    /// What the registry is asked for.
    static final List<String> ACCEPTED =
            Stream.concat(Stream.of(OCI, DOCKER), INDEXES.stream().sorted()).toList();

    private static final Set<String> CONFIGS =
            Set.of(
                    "application/vnd.oci.image.config.v1+json",
                    "application/vnd.docker.container.image.v1+json");

    /// ECR takes manifests up to 4 MiB.
    static final int BYTES_MAX = 4 << 20;

    private static final int DEPTH_MAX = 32;
    private static final int VALUES_MAX = 100_000;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxDocumentLength(BYTES_MAX)
                                    .build())
                    .build();

    Manifest {
        layers = List.copyOf(layers);
    }

    /// Content by digest.
    ///
    /// @param digest `sha256:` and 64 hexadecimal digits
    /// @param size bytes
    record Blob(String mediaType, String digest, long size) {
        String hex() {
            return digest.substring("sha256:".length());
        }
    }

    /// What an image's configuration says of it.
    record Configuration(
            Optional<String> architecture, Optional<String> os, Optional<String> author) {}

    /// Reads a manifest.
    ///
    /// @throws IOException if it is none; one sentence
    static Manifest read(byte[] json) throws IOException {
        Map<?, ?> manifest = object(json, "the manifest");
        List<Blob> layers = new ArrayList<>();
        if (!(manifest.get("layers") instanceof List<?> listed)) {
            throw new IOException("the manifest has no layers");
        }
        for (Object layer : listed) {
            layers.add(blob(layer, "a layer"));
        }
        return new Manifest(
                text(manifest, "mediaType").orElse(""),
                blob(manifest.get("config"), "the configuration"),
                layers);
    }

    private static Blob blob(@Nullable Object value, String what) throws IOException {
        if (value instanceof Map<?, ?> descriptor
                && descriptor.get("digest") instanceof String digest
                && digest.matches("sha256:[0-9a-f]{64}")
                && descriptor.get("size") instanceof Long size
                && size >= 0) {
            return new Blob(text(descriptor, "mediaType").orElse(""), digest, size);
        }
        throw new IOException("the manifest names " + what + " without a SHA-256 digest and size");
    }

    /// True for images; other things are kept in registries too: charts, signatures.
    boolean isImage() {
        return CONFIGS.contains(config.mediaType());
    }

    /// Bytes of all layers as stored.
    long bytes() {
        long sum = config.size();
        for (Blob layer : layers) {
            sum = Long.MAX_VALUE - sum < layer.size() ? Long.MAX_VALUE : sum + layer.size();
        }
        return sum;
    }

    /// An image that an index lists for a platform.
    ///
    /// @param architecture `amd64`, `arm64`, …; empty if the index does not say
    record Listed(String digest, Optional<String> architecture) {}

    /// Reads an index. What it lists beside images (attestations, of the platform `unknown`) is
    /// left out.
    ///
    /// @return empty if this is no index
    /// @throws IOException if it is malformed; one sentence
    static Optional<List<Listed>> index(byte[] json) throws IOException {
        Map<?, ?> index = object(json, "the manifest");
        if (!(index.get("manifests") instanceof List<?> manifests)) {
            return Optional.empty();
        }
        List<Listed> listed = new ArrayList<>();
        for (Object each : manifests) {
            Blob image = blob(each, "an image");
            Optional<String> architecture =
                    each instanceof Map<?, ?> descriptor
                                    && descriptor.get("platform") instanceof Map<?, ?> platform
                            ? text(platform, "architecture")
                            : Optional.empty();
            if (!architecture.equals(Optional.of("unknown"))) {
                listed.add(new Listed(image.digest(), architecture));
            }
        }
        return Optional.of(listed);
    }

    /// Reads a configuration.
    ///
    /// @throws IOException if it is none; one sentence
    static Configuration configuration(byte[] json) throws IOException {
        Map<?, ?> configuration = object(json, "the configuration");
        return new Configuration(
                text(configuration, "architecture"),
                text(configuration, "os"),
                text(configuration, "author"));
    }

    private static Optional<String> text(Map<?, ?> object, String name) {
        return object.get(name) instanceof String text && !text.isEmpty()
                ? Optional.of(text)
                : Optional.empty();
    }

    private static Map<?, ?> object(byte[] json, String what) throws IOException {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            JsonToken first = parser.nextToken();
            int[] valuesLeft = {VALUES_MAX};
            if (first == JsonToken.START_OBJECT
                    && value(parser, first, valuesLeft) instanceof Map<?, ?> object) {
                return object;
            }
        } catch (JacksonException malformed) {
            throw new IOException(what + " is not JSON, or nested too deep", malformed);
        }
        throw new IOException(what + " is not a JSON object");
    }

    private static @Nullable Object value(JsonParser parser, JsonToken token, int[] valuesLeft)
            throws IOException {
        if (--valuesLeft[0] < 0) {
            throw new IOException("more than " + VALUES_MAX + " values");
        }
        return switch (token) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> object = new HashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    object.put(name, value(parser, parser.nextToken(), valuesLeft));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<@Nullable Object> array = new ArrayList<>();
                for (JsonToken next = parser.nextToken();
                        next != JsonToken.END_ARRAY;
                        next = parser.nextToken()) {
                    array.add(value(parser, next, valuesLeft));
                }
                yield array;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> {
                String digits = parser.getString();
                yield digits.length() > 18 ? null : (Object) Long.valueOf(digits);
            }
            default -> null;
        };
    }
}
