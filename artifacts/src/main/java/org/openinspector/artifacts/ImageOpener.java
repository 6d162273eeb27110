package org.openinspector.artifacts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Opens images: finds the files, reads the documents, locates the layers.
final class ImageOpener {
    private ImageOpener() {}

    static Artifact layout(Path folder, Optional<String> tag, Artifact.Options options)
            throws IOException {
        if (!Files.isDirectory(folder)) {
            throw ArtifactException.unreadable(
                    "could not open OCI layout "
                            + folder
                            + ": "
                            + (Files.exists(folder)
                                    ? "it is a file, expected a folder (oci-archive: reads a layout"
                                            + " in a tar file)"
                                    : "there is no such folder"));
        }
        FolderTree files = new FolderTree(folder);
        return closingOnFailure(
                files, () -> new OciImages(files, options).open("oci", folder, tag));
    }

    static Artifact ociArchive(Path file, Optional<String> tag, Artifact.Options options)
            throws IOException {
        ArchiveTree files = ArchiveTree.open(file, new Walk("oci-archive", options, Progress.NONE));
        return closingOnFailure(
                files,
                () -> {
                    if (files.open(OciImages.INDEX).isEmpty()
                            && files.open(DockerImages.MANIFEST).isPresent()) {
                        throw ArtifactException.unreadable(
                                "could not open "
                                        + file
                                        + ": it has no index.json but a manifest.json, expected"
                                        + " docker-archive:"
                                        + file);
                    }
                    return new OciImages(files, options).open("oci-archive", file, tag);
                });
    }

    static Artifact dockerArchive(Path file, Optional<String> tag, Artifact.Options options)
            throws IOException {
        ArchiveTree files =
                ArchiveTree.open(file, new Walk("docker-archive", options, Progress.NONE));
        return closingOnFailure(
                files,
                () -> {
                    if (files.open(DockerImages.MANIFEST).isEmpty()
                            && files.open(OciImages.INDEX).isPresent()) {
                        throw ArtifactException.unreadable(
                                "could not open "
                                        + file
                                        + ": it has no manifest.json but an index.json, expected"
                                        + " oci-archive:"
                                        + file);
                    }
                    return new DockerImages(files, options).open(file, tag);
                });
    }

    static List<ArtifactReference> images(Path place, Artifact.Options options) throws IOException {
        boolean folder = Files.isDirectory(place);
        try (FileTree files =
                folder
                        ? new FolderTree(place)
                        : ArchiveTree.open(place, new Walk("images", options, Progress.NONE))) {
            // What docker writes today is both; its own document has the whole names.
            if (!folder && files.open(DockerImages.MANIFEST).isPresent()) {
                return new DockerImages(files, options)
                        .names().stream()
                                .<ArtifactReference>map(
                                        name -> new ArtifactReference.DockerArchive(place, name))
                                .toList();
            }
            if (files.open(OciImages.INDEX).isPresent()) {
                return new OciImages(files, options)
                        .names().stream()
                                .<ArtifactReference>map(name ->
                                        folder
                                                ? new ArtifactReference.OciLayout(place, name)
                                                : new ArtifactReference.OciArchive(place, name))
                                .toList();
            }
            throw ArtifactException.unreadable(
                    place
                            + " holds no image: it has neither index.json nor manifest.json"
                            + (files.damage().isEmpty() ? "" : ", and " + files.damage()));
        }
    }

    private interface Opening {
        Artifact open() throws IOException;
    }

    private static Artifact closingOnFailure(FileTree files, Opening opening) throws IOException {
        try {
            return opening.open();
        } catch (IOException | RuntimeException | Error e) {
            files.close();
            throw e;
        }
    }

    /// What the configuration says, and the digests of its layers.
    record Described(
            ImageConfiguration configuration,
            List<Digest> diffIds,
            List<Optional<String>> createdBy) {}

    /// Reads a configuration.
    ///
    /// @param layers as many as the manifest names
    static Described describe(Json config, int layers, Artifact.Options options)
            throws ArtifactException {
        List<Digest> diffIds = new ArrayList<>();
        for (Json item : config.field("rootfs").field("diff_ids").items()) {
            diffIds.add(Digest.parse(item));
        }
        if (diffIds.size() != layers) {
            throw ArtifactException.unreadable(
                    "could not read "
                            + config.place()
                            + ": expected "
                            + layers
                            + " diff_ids, one for each layer of the manifest, got "
                            + diffIds.size());
        }
        if (layers > options.limits().layersMax()) {
            throw ArtifactException.unreadable(
                    "could not read "
                            + config.place()
                            + ": the image has "
                            + layers
                            + " layers, expected at most "
                            + options.limits().layersMax());
        }
        Platform platform =
                new Platform(
                        config.optionalText("os").orElse("linux"),
                        config.optionalText("architecture").orElse("unknown"),
                        config.optionalText("variant").filter(v -> !v.isEmpty()));
        if (options.platform().isPresent() && !options.platform().get().accepts(platform)) {
            throw ArtifactException.unreadable(
                    "could not open the image: it is built for "
                            + platform
                            + ", expected "
                            + options.platform().get());
        }
        return new Described(
                ImageConfiguration.of(
                        platform,
                        config.optionalText("created"),
                        config.optional("config")
                                .flatMap(c -> c.optional("Labels"))
                                .map(Json::texts)
                                .orElseGet(Map::of)),
                diffIds,
                createdBy(config, layers));
    }

    /// The build step of each layer; unknown for all if the history does not have as many.
    private static List<Optional<String>> createdBy(Json config, int layers)
            throws ArtifactException {
        List<Optional<String>> steps = new ArrayList<>();
        Optional<Json> history = config.optional("history");
        if (history.isPresent()) {
            for (Json item : history.get().items()) {
                if (!item.optional("empty_layer").map(Json::isTrue).orElse(false)) {
                    steps.add(item.optionalText("created_by"));
                }
            }
        }
        if (steps.size() != layers) {
            steps.clear();
            for (int i = 0; i < layers; i++) {
                steps.add(Optional.empty());
            }
        }
        return steps;
    }
}
