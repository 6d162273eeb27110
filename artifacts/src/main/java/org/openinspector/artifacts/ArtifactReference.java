package org.openinspector.artifacts;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Names an artifact: which transport, where, and which image of several.
public sealed interface ArtifactReference {
    /// An OCI image layout in a folder: `oci:DIR[:TAG]`.
    ///
    /// @param tag the `org.opencontainers.image.ref.name` to take; empty if there is only one image
    record OciLayout(Path folder, Optional<String> tag) implements ArtifactReference {}

    /// An OCI image layout in a tar file, which may be compressed: `oci-archive:FILE[:TAG]`.
    ///
    /// @param tag as for a layout
    record OciArchive(Path file, Optional<String> tag) implements ArtifactReference {}

    /// What `docker save` writes, compressed or not: `docker-archive:FILE[:TAG]`.
    ///
    /// @param tag the image's name, `debian:11`, or its tag alone; empty if there is only one image
    record DockerArchive(Path file, Optional<String> tag) implements ArtifactReference {}

    /// An image in a registry: `docker://NAME`, or a plain name.
    record Registry(String image) implements ArtifactReference {}

    /// Any folder, such as a project's.
    record Directory(Path folder) implements ArtifactReference {}

    /// A folder that holds an installed system: a mounted disk, an unpacked image.
    record RootFileSystem(Path folder) implements ArtifactReference {}

    /// The running system.
    record Host() implements ArtifactReference {}

    /// A function's code, a zip archive, and the layers under it.
    ///
    /// @param layers lowest first
    record Function(Path code, List<FunctionLayer> layers) implements ArtifactReference {
        public Function {
            layers = List.copyOf(layers);
        }
    }

    /// A layer of a function, a zip archive too.
    ///
    /// @param name what evidence names: its ARN with the version
    record FunctionLayer(String name, Path file) {}

    /// Reads what follows `scan image`. As in other tools that know these transports, the path ends
    /// at the first colon.
    ///
    /// @throws ArtifactException if the text names no image
    static ArtifactReference image(String text) throws ArtifactException {
        return ReferenceText.image(text);
    }

    /// Names a folder.
    ///
    /// @throws ArtifactException if no path can be made of the text
    static ArtifactReference directory(String text) throws ArtifactException {
        return new Directory(ReferenceText.path(text, text, "a folder"));
    }

    /// Names the root folder of an installed system.
    ///
    /// @throws ArtifactException if no path can be made of the text
    static ArtifactReference rootFileSystem(String text) throws ArtifactException {
        return new RootFileSystem(ReferenceText.path(text, text, "a folder"));
    }

    /// Names a function's code.
    ///
    /// @throws ArtifactException if no path can be made of the text
    static ArtifactReference function(String text) throws ArtifactException {
        return new Function(ReferenceText.path(text, text, "a zip archive"), List.of());
    }
}
