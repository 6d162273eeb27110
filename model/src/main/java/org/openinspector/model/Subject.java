package org.openinspector.model;

import java.util.Optional;

/// What was scanned.
///
/// @param type `image`, `dir`, `rootfs`, `host`, `sbom` or `function`, as in the command
/// @param name as the user named it
/// @param digest of the image's manifest (of its configuration in a docker-archive), `sha256:…`;
///   empty for folders
public record Subject(String type, String name, Optional<String> digest) {}
