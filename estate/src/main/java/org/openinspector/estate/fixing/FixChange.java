package org.openinspector.estate.fixing;

import java.util.Locale;
import java.util.regex.Pattern;

/// A package that goes to another version. Both texts come from inventories and feeds, and end up
/// in a command: a change that could be anything else than a name and a version cannot be made.
///
/// @param name the package's
/// @param arch its architecture in small letters; `""` if it is not known
/// @param fromVersion what is installed, `[epoch:]version[-release]`
/// @param toVersion the first version without the vulnerabilities, in the same form
public record FixChange(String name, String arch, String fromVersion, String toVersion) {
    /// What names of dpkg's and rpm's packages are made of.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+._-]{0,127}");

    /// What their versions are made of.
    private static final Pattern VERSION =
            Pattern.compile("([0-9]{1,9}:)?[A-Za-z0-9][A-Za-z0-9+._~^-]{0,127}");

    private static final Pattern ARCH = Pattern.compile("[a-z0-9_]{0,32}");

    public FixChange {
        if (!isSafe(name, arch, toVersion)) {
            throw new IllegalArgumentException(
                    "package \""
                            + name
                            + "\", architecture \""
                            + arch
                            + "\", version \""
                            + toVersion
                            + "\"; expected letters, digits and few signs");
        }
    }

    /// True if these can be a package, its architecture and a version, and nothing else.
    public static boolean isSafe(String name, String arch, String toVersion) {
        return NAME.matcher(name).matches()
                && VERSION.matcher(toVersion).matches()
                && ARCH.matcher(arch.toLowerCase(Locale.ROOT)).matches();
    }

    /// As commands take it: `openssl=1:3.0.2-1`.
    public String token() {
        return name + "=" + toVersion;
    }
}
