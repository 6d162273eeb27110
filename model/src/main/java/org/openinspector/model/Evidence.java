package org.openinspector.model;

import java.util.Optional;

/// Why a package is believed to be there.
///
/// @param path the file that says so; a file inside an archive is `outer.jar!/inner.jar`
/// @param layer digest of the layer that brought the file, `sha256:…`; empty where there are no
///   layers
/// @param basis whether the package is on disk or only asked for
/// @param doubt why the package's identity or version is uncertain (a guessed Maven group); empty
///   if it is not
public record Evidence(
        EntryPath path, Optional<String> layer, Basis basis, Optional<String> doubt) {
    /// What the file proves.
    public enum Basis {
        /// The file is part of the installed package, or of the record of the tool that installed
        /// it.
        INSTALLED,
        /// The file asks for the package (a lockfile); it may not be on disk.
        DECLARED
    }

    /// Proof of an installed package, layer not known here (the runner adds it).
    public static Evidence installed(EntryPath path) {
        return new Evidence(path, Optional.empty(), Basis.INSTALLED, Optional.empty());
    }

    /// A lockfile's word, layer not known here (the runner adds it).
    public static Evidence declared(EntryPath path) {
        return new Evidence(path, Optional.empty(), Basis.DECLARED, Optional.empty());
    }

    /// The same evidence, with the reason to doubt it.
    public Evidence doubted(String why) {
        return new Evidence(path, layer, basis, Optional.of(why));
    }

    /// The same evidence, in the layer.
    public Evidence inLayer(Optional<String> digest) {
        return layer.isPresent() ? this : new Evidence(path, digest, basis, doubt);
    }
}
