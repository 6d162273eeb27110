package org.openinspector.artifacts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// The images of an OCI layout: index, manifests, configurations. What a document is, it shows by
/// its fields; media types are optional in a layout.
///
/// @see <a href="https://github.com/opencontainers/image-spec/blob/main/image-layout.md">OCI image
///   specification, "Image Layout"</a>
final class OciImages {
    static final String INDEX = "index.json";

    private static final String TAG = "org.opencontainers.image.ref.name";

    /// An index in an index in …
    private static final int NESTING_MAX = 4;

    private static final int DESCRIPTORS_MAX = 1_000;

    private final FileTree files;
    private final Artifact.Options options;
    private int descriptorsLeft = DESCRIPTORS_MAX;

    OciImages(FileTree files, Artifact.Options options) {
        this.files = files;
        this.options = options;
    }

    /// An entry of an index.
    private record Descriptor(Json json, Digest digest, Optional<Platform> platform) {
        static Descriptor of(Json json) throws ArtifactException {
            Optional<Json> platform = json.optional("platform");
            Optional<String> os = platform.flatMap(p -> p.optionalText("os"));
            Optional<String> architecture = platform.flatMap(p -> p.optionalText("architecture"));
            Optional<Platform> known =
                    os.isEmpty() || architecture.isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    new Platform(
                                            os.get(),
                                            architecture.get(),
                                            platform.flatMap(p -> p.optionalText("variant"))
                                                    .filter(v -> !v.isEmpty())));
            return new Descriptor(json, Digest.parse(json.field("digest")), known);
        }

        Optional<String> tag() {
            return json.optional("annotations").flatMap(a -> a.optionalText(TAG));
        }

        /// Build tools put signatures and provenance beside the images.
        boolean isAttestation() {
            return json.optional("annotations")
                            .flatMap(a -> a.optionalText("vnd.docker.reference.type"))
                            .isPresent()
                    || platform.map(p -> p.os().equals("unknown")).orElse(false);
        }
    }

    Artifact open(String transport, Path place, Optional<String> tag) throws IOException {
        Json index =
                Json.parse(
                        INDEX + " of " + files.name(),
                        files.document(INDEX, options.limits().metadataBytesMax()));
        List<Descriptor> tagged = byTag(descriptors(index), tag);
        Descriptor descriptor = byPlatform(tagged);
        Json document = blob(descriptor);
        for (int depth = 1; document.optional("manifests").isPresent(); depth++) {
            if (depth > NESTING_MAX) {
                throw ArtifactException.unreadable(
                        "could not open "
                                + files.name()
                                + ": its indexes are nested more than "
                                + NESTING_MAX
                                + " deep");
            }
            descriptor = byPlatform(descriptors(document));
            document = blob(descriptor);
        }
        return image(transport, place, tag, descriptor.digest(), document);
    }

    /// The tags; one empty name if the layout has a single image, or several of one name.
    List<Optional<String>> names() throws IOException {
        Json index =
                Json.parse(
                        INDEX + " of " + files.name(),
                        files.document(INDEX, options.limits().metadataBytesMax()));
        List<Optional<String>> tags =
                descriptors(index).stream()
                        .filter(descriptor -> !descriptor.isAttestation())
                        .map(Descriptor::tag)
                        .distinct()
                        .toList();
        List<Optional<String>> named = tags.stream().filter(Optional::isPresent).toList();
        return named.isEmpty() ? List.of(Optional.empty()) : named;
    }

    private List<Descriptor> descriptors(Json index) throws ArtifactException {
        List<Descriptor> descriptors = new ArrayList<>();
        for (Json item : index.field("manifests").items()) {
            if (--descriptorsLeft < 0) {
                throw ArtifactException.unreadable(
                        "could not read "
                                + index.place()
                                + ": expected at most "
                                + DESCRIPTORS_MAX
                                + " manifests");
            }
            descriptors.add(Descriptor.of(item));
        }
        if (descriptors.isEmpty()) {
            throw ArtifactException.unreadable(
                    "could not read " + index.place() + ": it names no manifest");
        }
        return descriptors;
    }

    private List<Descriptor> byTag(List<Descriptor> all, Optional<String> tag)
            throws ArtifactException {
        TreeSet<String> tags = new TreeSet<>();
        all.forEach(descriptor -> descriptor.tag().ifPresent(tags::add));
        if (tag.isEmpty()) {
            boolean several = all.stream().map(Descriptor::tag).distinct().count() > 1;
            if (several && !tags.isEmpty()) {
                throw ArtifactException.usage(
                        "could not choose an image of "
                                + files.name()
                                + ": it has several, expected one of the tags "
                                + listed(tags)
                                + " after the path");
            }
            return all;
        }
        List<Descriptor> tagged =
                all.stream().filter(descriptor -> descriptor.tag().equals(tag)).toList();
        if (tagged.isEmpty()) {
            throw ArtifactException.usage(
                    "could not find tag \""
                            + tag.get()
                            + "\" in "
                            + files.name()
                            + ": "
                            + (tags.isEmpty() ? "its images have none" : "it has " + listed(tags)));
        }
        return tagged;
    }

    /// Not endless, whatever an index holds.
    static String listed(SortedSet<String> names) {
        int most = 20;
        return String.join(", ", names.stream().limit(most).toList())
                + (names.size() > most ? " and " + (names.size() - most) + " more" : "");
    }

    private Descriptor byPlatform(List<Descriptor> all) throws ArtifactException {
        List<Descriptor> images =
                all.size() == 1
                        ? all
                        : all.stream().filter(descriptor -> !descriptor.isAttestation()).toList();
        if (images.size() == 1
                && (options.platform().isEmpty() || images.getFirst().platform().isEmpty())) {
            return images.getFirst();
        }
        Platform wanted = options.platform().orElseGet(Platform::ofThisMachine);
        TreeSet<String> platforms = new TreeSet<>();
        for (Descriptor image : images) {
            if (image.platform().map(wanted::accepts).orElse(false)) {
                return image;
            }
            platforms.add(image.platform().map(Platform::toString).orElse("one that is not named"));
        }
        throw ArtifactException.usage(
                "could not find an image for "
                        + wanted
                        + " in "
                        + files.name()
                        + ": it has images for "
                        + listed(platforms)
                        + "; --platform chooses");
    }

    private Json blob(Descriptor descriptor) throws IOException {
        return blob(descriptor.digest());
    }

    private Json blob(Digest digest) throws IOException {
        byte[] bytes = files.document(digest.path(), options.limits().metadataBytesMax());
        if (!digest.matches(bytes)) {
            throw ArtifactException.unreadable(
                    "could not read "
                            + digest.path()
                            + " of "
                            + files.name()
                            + ": it does not match its digest");
        }
        return Json.parse(digest.path() + " of " + files.name(), bytes);
    }

    private Artifact image(
            String transport, Path place, Optional<String> tag, Digest digest, Json manifest)
            throws IOException {
        if (manifest.optional("layers").isEmpty() || manifest.optional("config").isEmpty()) {
            throw ArtifactException.unreadable(
                    "could not read "
                            + manifest.place()
                            + ": it is neither an index nor an image's manifest of schema 2");
        }
        Json config = manifest.field("config");
        Json configuration = blob(Digest.parse(config.field("digest")));
        if (configuration.optional("rootfs").isEmpty()) {
            throw ArtifactException.unreadable(
                    "could not open "
                            + files.name()
                            + ": expected a container image, whose configuration "
                            + configuration.place()
                            + " has a field rootfs, got an artifact of type "
                            + config.optionalText("mediaType").orElse("unknown"));
        }
        List<Json> layers = manifest.field("layers").items();
        ImageOpener.Described described =
                ImageOpener.describe(configuration, layers.size(), options);
        List<LayerBlob> blobs = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            Json layer = layers.get(i);
            Digest stored = Digest.parse(layer.field("digest"));
            Digest diffId = described.diffIds().get(i);
            Optional<Slice> data = files.open(stored.path());
            blobs.add(
                    new LayerBlob(
                            new Layer(
                                    diffId.toString(),
                                    Optional.of(stored.toString()),
                                    layer.optionalText("mediaType").orElse(""),
                                    data.isPresent()
                                            ? data.get().size()
                                            : layer.field("size").number(),
                                    described.createdBy().get(i)),
                            data.orElse(null),
                            diffId,
                            stored));
        }
        return new ImageArtifact(
                transport,
                place + tag.map(t -> ":" + t).orElse(""),
                digest.toString(),
                described.configuration(),
                blobs,
                files,
                options);
    }
}
