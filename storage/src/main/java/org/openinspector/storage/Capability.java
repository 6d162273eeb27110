package org.openinspector.storage;

import java.util.regex.Pattern;

/// A part of the product that keeps tables: one schema, one history of migrations.
///
/// @param name the schema, e.g. `findings`
/// @param anchor a class of the capability; the migrations (`V1__….sql`) lie in the folder
///   `migration` below its package
public record Capability(String name, Class<?> anchor) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z_]{0,30}");

    public Capability {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "capability \"" + name + "\", expected small letters and underscores");
        }
    }

    /// Where the migrations lie on the class path.
    String location() {
        return anchor.getPackageName().replace('.', '/') + "/migration";
    }
}
