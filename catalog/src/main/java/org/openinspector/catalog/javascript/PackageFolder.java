package org.openinspector.catalog.javascript;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.openinspector.model.EntryPath;

/// The folder of an installed package, as its `package.json`'s path tells it.
///
/// @param name the package's name by its folder: `lodash`, `@babel/core`
/// @param doubt why the folder may not be an installed package; empty if it is where npm, pnpm,
///   Yarn or Debian put one
record PackageFolder(String name, Optional<String> doubt) {
    private static final String MODULES = "node_modules";

    /// The package folder that holds this `package.json`; empty if it belongs to an inner folder
    /// (`node_modules/resolve/test/package.json`) or to the application itself.
    static Optional<PackageFolder> of(EntryPath packageJson) {
        // One character per byte: what is compared is ASCII, and any byte may be around it.
        String[] parts =
                new String(packageJson.toBytes(), StandardCharsets.ISO_8859_1).split("/", -1);
        int last = parts.length - 2;
        if (last < 1 || parts[last].startsWith(".") || parts[last].startsWith("@")) {
            return Optional.empty();
        }
        int container = last - 1;
        String name = parts[last];
        if (parts[container].startsWith("@")) {
            name = parts[container] + "/" + name;
            container--;
        }
        if (container >= 0 && parts[container].equals(MODULES)) {
            return Optional.of(new PackageFolder(name, doubt(parts, container)));
        }
        boolean debian = container >= 0 && isDebianContainer(parts, container);
        return debian || packageJson.equals(DEBIAN_NPM)
                ? Optional.of(new PackageFolder(name, Optional.empty()))
                : Optional.empty();
    }

    /// Debian 10 and earlier keep npm itself here.
    static final EntryPath DEBIAN_NPM = EntryPath.of("usr/share/npm/package.json");

    /// `usr/share/nodejs`, `usr/lib/nodejs`, `usr/lib/<multiarch triplet>/nodejs`.
    private static boolean isDebianContainer(String[] parts, int container) {
        if (!parts[container].equals("nodejs") || container < 2 || !parts[0].equals("usr")) {
            return false;
        }
        boolean plain = container == 2 && (parts[1].equals("share") || parts[1].equals("lib"));
        boolean multiarch = container == 3 && parts[1].equals("lib");
        return plain || multiarch;
    }

    /// Installers nest `node_modules/<package>/node_modules/<package>`, with pnpm's and npm's
    /// stores (`node_modules/.pnpm/<id>/node_modules`) between. A `node_modules` elsewhere inside a
    /// package came in its archive: bundled code, or a fixture of its tests.
    private static Optional<String> doubt(String[] parts, int container) {
        int modules = 0;
        while (!parts[modules].equals(MODULES)) {
            modules++;
        }
        while (modules < container) {
            String first = parts[modules + 1];
            int next = modules + (first.startsWith("@") || first.startsWith(".") ? 3 : 2);
            if (next > container || !parts[next].equals(MODULES)) {
                return Optional.of(
                        "came inside the archive of another package, not where an installer puts"
                                + " one");
            }
            modules = next;
        }
        return Optional.empty();
    }
}
