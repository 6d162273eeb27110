package org.openinspector.artifacts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Something that holds files: an image, a folder, the host. Open until closed; may be walked more
/// than once.
public interface Artifact extends AutoCloseable {
    /// How an artifact is opened and walked.
    ///
    /// @param platform which image of an index to take; empty for this machine's
    /// @param temporaryFolder where what does not fit into memory goes for the time being
    /// @param excluded folders that a walk of folders leaves out: the product's own data
    /// @param threads how many threads a walk uses
    record Options(
            Limits limits,
            Optional<Platform> platform,
            Path temporaryFolder,
            List<Path> excluded,
            int threads) {
        public Options {
            excluded = List.copyOf(excluded);
            if (threads < 1) {
                throw new IllegalArgumentException(
                        "threads is " + threads + ", expected 1 or more");
            }
        }

        /// For this machine, with the usual limits, all its cores, and the system's folder for
        /// temporary files.
        public static Options defaults() {
            return new Options(
                    Limits.DEFAULT,
                    Optional.empty(),
                    Path.of(System.getProperty("java.io.tmpdir", "/tmp")),
                    List.of(),
                    Runtime.getRuntime().availableProcessors());
        }
    }

    /// How people call it: the path, the image's name.
    String name();

    /// Digest of the image's manifest, or of its configuration where there is no manifest; empty if
    /// it is no image.
    Optional<String> digest();

    /// Its layers, lowest first; none if it is no image.
    List<Layer> layers();

    /// What the image says of itself; empty if it is no image.
    Optional<ImageConfiguration> configuration();

    /// Reads every layer once (or the folder tree) and answers with the files of the final view.
    ///
    /// @param <T> what is kept of a file
    /// @throws IOException only if the walk as a whole is impossible: what can be told of one layer
    ///   or file is a `ScanProblem` of the view
    /// @throws InterruptedException if the calling thread was interrupted; all work has ended then
    <T> View<T> walk(FileReader<T> reader, Progress progress)
            throws IOException, InterruptedException;

    /// Lets go of files and temporary files.
    @Override
    void close() throws IOException;

    /// The images that lie at a path: an OCI layout's folder, or an archive with a layout or with
    /// what `docker save` writes. One reference for each name, so that each opens one image.
    ///
    /// @throws ArtifactException if there is no image, or what describes it cannot be read
    static List<ArtifactReference> images(Path place, Options options) throws IOException {
        return ImageOpener.images(place, options);
    }

    /// Opens what a reference names. Reads only the documents that describe it.
    ///
    /// @throws ArtifactException if it is not there, or not what it was said to be
    static Artifact open(ArtifactReference reference, Options options) throws IOException {
        return switch (reference) {
            case ArtifactReference.OciLayout(Path folder, Optional<String> tag) ->
                    ImageOpener.layout(folder, tag, options);
            case ArtifactReference.OciArchive(Path file, Optional<String> tag) ->
                    ImageOpener.ociArchive(file, tag, options);
            case ArtifactReference.DockerArchive(Path file, Optional<String> tag) ->
                    ImageOpener.dockerArchive(file, tag, options);
            case ArtifactReference.Registry(String image) ->
                    throw ArtifactException.unreadable(
                            "could not open image \""
                                    + image
                                    + "\": pulling from a registry is not there yet, expected an"
                                    + " image on disk: oci:DIR[:TAG], oci-archive:FILE[:TAG] or"
                                    + " docker-archive:FILE[:TAG]");
            case ArtifactReference.Function(
                            Path code,
                            List<ArtifactReference.FunctionLayer> layers) ->
                    FunctionArtifact.open(code, layers, options);
            case ArtifactReference.Directory(Path folder) ->
                    FolderArtifact.open("directory", folder, options);
            case ArtifactReference.RootFileSystem(Path folder) ->
                    FolderArtifact.open("rootfs", folder, options);
            case ArtifactReference.Host() -> FolderArtifact.open("host", Path.of("/"), options);
        };
    }
}
