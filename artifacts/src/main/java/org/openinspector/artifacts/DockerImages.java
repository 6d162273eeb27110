package org.openinspector.artifacts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// The images of what `docker save` writes: `manifest.json`, and layers as `<id>/layer.tar` (older
/// versions, some of them links to each other) or as `blobs/sha256/…` (since version 25).
///
/// @see <a href="https://github.com/moby/moby/blob/v28.0.0/image/spec/spec.md">Docker image
///   specification 1.3, "Combined Image JSON + Filesystem Changeset Format"</a>
final class DockerImages {
    static final String MANIFEST = "manifest.json";

    private static final String BLOBS = "blobs/sha256/";

    private final FileTree files;
    private final Artifact.Options options;

    DockerImages(FileTree files, Artifact.Options options) {
        this.files = files;
        this.options = options;
    }

    Artifact open(Path file, Optional<String> tag) throws IOException {
        Json manifest =
                Json.parse(
                        MANIFEST + " of " + files.name(),
                        files.document(MANIFEST, options.limits().metadataBytesMax()));
        Json image = choose(manifest.items(), tag);
        String configPath = image.field("Config").text();
        byte[] config = files.document(configPath, options.limits().metadataBytesMax());
        List<Json> layers = image.field("Layers").items();
        ImageOpener.Described described =
                ImageOpener.describe(
                        Json.parse(configPath + " of " + files.name(), config),
                        layers.size(),
                        options);
        List<LayerBlob> blobs = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            String path = layers.get(i).text();
            Digest diffId = described.diffIds().get(i);
            Optional<Slice> data = files.open(path);
            Optional<Digest> stored = stored(layers.get(i), path);
            blobs.add(
                    new LayerBlob(
                            new Layer(
                                    diffId.toString(),
                                    stored.map(Digest::toString),
                                    "",
                                    data.map(Slice::size).orElse(0L),
                                    described.createdBy().get(i)),
                            data.orElse(null),
                            diffId,
                            stored.orElse(null)));
        }
        return new ImageArtifact(
                "docker-archive",
                file + tag.map(t -> ":" + t).orElse(""),
                Digest.ofSha256(config).toString(),
                described.configuration(),
                blobs,
                files,
                options);
    }

    /// The images' names; one empty name if none has any.
    List<Optional<String>> names() throws IOException {
        Json manifest =
                Json.parse(
                        MANIFEST + " of " + files.name(),
                        files.document(MANIFEST, options.limits().metadataBytesMax()));
        List<Optional<String>> names = new ArrayList<>();
        for (Json image : manifest.items()) {
            for (Json name : repoTags(image)) {
                names.add(Optional.of(name.text()));
            }
        }
        return names.isEmpty() ? List.of(Optional.empty()) : names;
    }

    /// The digest that a blob's name tells.
    private static Optional<Digest> stored(Json json, String path) throws ArtifactException {
        if (!path.startsWith(BLOBS)) {
            return Optional.empty();
        }
        String hex = path.substring(BLOBS.length());
        if (!hex.matches("[0-9a-f]{64}")) {
            throw json.wrong(BLOBS + "<64 hexadecimal digits>");
        }
        return Optional.of(new Digest("sha256", hex));
    }

    private static List<Json> repoTags(Json image) throws ArtifactException {
        return image.field("RepoTags").items();
    }

    private Json choose(List<Json> images, Optional<String> tag) throws ArtifactException {
        TreeSet<String> names = new TreeSet<>();
        List<Json> chosen = new ArrayList<>();
        for (Json image : images) {
            boolean matches = tag.isEmpty();
            for (Json name : repoTags(image)) {
                String text = name.text();
                names.add(text);
                matches |=
                        tag.isPresent()
                                && (text.equals(tag.get())
                                        || text.equals(tag.get() + ":latest")
                                        || text.endsWith("/" + tag.get())
                                        || text.endsWith(":" + tag.get()));
            }
            if (matches) {
                chosen.add(image);
            }
        }
        if (chosen.size() == 1) {
            return chosen.getFirst();
        }
        String seen =
                images.isEmpty()
                        ? "no image"
                        : names.isEmpty()
                                ? images.size() + " images without names"
                                : OciImages.listed(names);
        if (tag.isEmpty()) {
            throw ArtifactException.usage(
                    "could not choose an image of "
                            + files.name()
                            + ": it has "
                            + seen
                            + ", expected one, or a name after the path");
        }
        throw ArtifactException.usage(
                "could not find "
                        + (chosen.isEmpty() ? "" : "one ")
                        + "image \""
                        + tag.get()
                        + "\" in "
                        + files.name()
                        + ": it has "
                        + seen);
    }
}
