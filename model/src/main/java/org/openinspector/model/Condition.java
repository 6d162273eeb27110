package org.openinspector.model;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// When a statement about a package applies at all, besides its name and version.
///
/// @param architectures as the distribution names them (`x86_64`, `amd64`); empty = any
/// @param module rpm module and stream, `nodejs:18`; empty = packages that belong to no module
/// @param stream dist tag of the minor release whose fix it is, `el9_2`; empty = all
/// @param flavour builds with a security life of their own: `ksplice`, `fips`; empty = ordinary
///   ones
/// @param binaries the binary packages of the source package it is about; empty = all
/// @param runningKernel true if it is about the kernel that runs, such as a livepatch
/// @param symbols functions that must be used, `golang.org/x/net/html.Parse`; empty = not said
public record Condition(
        SortedSet<String> architectures,
        Optional<String> module,
        Optional<String> stream,
        Optional<String> flavour,
        SortedSet<String> binaries,
        boolean runningKernel,
        SortedSet<String> symbols) {
    /// No condition.
    public static final Condition ALWAYS =
            new Condition(
                    new TreeSet<>(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    new TreeSet<>(),
                    false,
                    new TreeSet<>());

    public Condition {
        architectures = Ids.sorted(architectures);
        binaries = Ids.sorted(binaries);
        symbols = Ids.sorted(symbols);
    }

    /// The same, for these architectures only.
    public Condition withArchitectures(SortedSet<String> names) {
        return new Condition(names, module, stream, flavour, binaries, runningKernel, symbols);
    }

    /// The same, for packages of this module stream.
    public Condition withModule(String nameAndStream) {
        return new Condition(
                architectures,
                Optional.of(nameAndStream),
                stream,
                flavour,
                binaries,
                runningKernel,
                symbols);
    }

    /// The same, for this minor release.
    public Condition withStream(String distTag) {
        return new Condition(
                architectures,
                module,
                Optional.of(distTag),
                flavour,
                binaries,
                runningKernel,
                symbols);
    }

    /// The same, for builds of this flavour.
    public Condition withFlavour(String name) {
        return new Condition(
                architectures, module, stream, Optional.of(name), binaries, runningKernel, symbols);
    }

    /// The same, for these binary packages only.
    public Condition withBinaries(SortedSet<String> names) {
        return new Condition(architectures, module, stream, flavour, names, runningKernel, symbols);
    }

    /// The same, for the kernel that runs.
    public Condition withRunningKernel() {
        return new Condition(architectures, module, stream, flavour, binaries, true, symbols);
    }

    /// The same, if one of these functions is used.
    public Condition withSymbols(SortedSet<String> functions) {
        return new Condition(
                architectures, module, stream, flavour, binaries, runningKernel, functions);
    }
}
