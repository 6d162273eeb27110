package org.openinspector.catalog.java;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Says what an archive is.
///
/// | source | certainty |
/// | --- | --- |
/// | Maven's descriptor whose artifact fits the name of the file | certain |
/// | path in a build tool's repository | certain |
/// | the only descriptor, unless name or manifest have another version | certain |
/// | name of the file and manifest; group by [GroupGuess] | doubted |
///
/// All other descriptors are those of artifacts packed into this one; they are kept, with doubt if
/// no class of theirs is there. Which descriptor is the archive's own matters: a jar of several
/// modules must not pass for one of its siblings.
final class Identity {
    /// A package found in the archive.
    ///
    /// @param doubt why it is uncertain; empty if it is not
    record Found(Coordinates coordinates, Optional<String> doubt) {}

    /// What the archive is and holds.
    ///
    /// @param found the archive itself first, if it could be told
    /// @param unknown the archive itself as far as it is known, if it could not be told and nothing
    ///   else was found in it
    /// @param incomplete descriptors without a version
    record Result(List<Found> found, Optional<Coordinates> unknown, List<Coordinates> incomplete) {}

    /// What Kotlin's and Eclipse's builds append to the published version: `1.8.21-release-380`,
    /// `3.24.300.v20260721-1251`.
    private static final Pattern BUILD_STAMP = Pattern.compile("-release-[0-9]+$|\\.v[0-9]{8}-.*$");

    private static final Result NOTHING = new Result(List.of(), Optional.empty(), List.of());

    private final Facts facts;
    private final String stem;
    private final Optional<RepositoryPath> repository;

    private Identity(Facts facts) {
        this.facts = facts;
        String file = facts.path().getLast();
        int dot = file.lastIndexOf('.');
        this.stem = dot < 0 ? file : file.substring(0, dot);
        this.repository = RepositoryPath.of(facts.path());
    }

    /// Decides.
    static Result of(Facts facts) {
        return new Identity(facts).decide();
    }

    private Result decide() {
        Coordinates own = ownDescriptor();
        List<Found> found = new ArrayList<>();
        List<Coordinates> incomplete = new ArrayList<>();
        Optional<Coordinates> unknown = Optional.empty();
        if (own != null) {
            Coordinates whole = own.version().isEmpty() ? own.or(outside()) : own;
            if (whole.isComplete()) {
                found.add(new Found(whole, Optional.empty()));
            } else {
                incomplete.add(whole);
            }
        } else if (isJavaRuntime()) {
            return NOTHING;
        } else {
            Found guess = withoutDescriptor();
            if (guess.coordinates.isComplete()) {
                found.add(guess);
            } else {
                unknown = Optional.of(guess.coordinates);
            }
        }
        Set<Coordinates> seen = new HashSet<>();
        found.forEach(each -> seen.add(each.coordinates));
        for (Coordinates each : facts.descriptors()) {
            if (each.equals(own) || !seen.add(each)) {
                continue;
            }
            if (each.isComplete()) {
                found.add(bundled(each));
            } else {
                incomplete.add(each);
            }
        }
        boolean nothing = found.isEmpty() && incomplete.isEmpty();
        return new Result(
                List.copyOf(found), nothing ? unknown : Optional.empty(), List.copyOf(incomplete));
    }

    private Found bundled(Coordinates coordinates) {
        return new Found(
                coordinates,
                facts.packages().mayHold(coordinates)
                        ? Optional.empty()
                        : Optional.of(
                                "packed into the archive by its descriptor, but no class of its"
                                        + " packages is there"));
    }

    /// The JDK's own archives name a version of Java, which is no Maven package.
    private boolean isJavaRuntime() {
        return facts.manifest().get("Implementation-Title").startsWith("Java Runtime Environment");
    }

    private @Nullable Coordinates ownDescriptor() {
        List<Coordinates> all = facts.descriptors();
        Coordinates best = null;
        int bestFit = 0;
        for (Coordinates each : all) {
            int fit = fit(each);
            if (fit > bestFit) {
                best = each;
                bestFit = fit;
            }
        }
        if (best != null || all.size() != 1 || repository.isPresent()) {
            return best;
        }
        // One descriptor may also be that of a library packed into something else, which then has
        // another version in its name or manifest.
        Coordinates only = all.getFirst();
        List<String> manifest = manifestVersions();
        FileName name = FileName.split(stem, manifest);
        boolean same =
                name.version().isEmpty()
                        ? manifest.isEmpty() || manifest.contains(only.version())
                        : name.version().equals(only.version());
        return same || only.version().isEmpty() ? only : null;
    }

    /// How well a descriptor fits the archive's name, 0 if it does not.
    private int fit(Coordinates descriptor) {
        String artifact = descriptor.artifact();
        String version = descriptor.version();
        if (artifact.isEmpty()) {
            return 0;
        }
        if (repository.isPresent()) {
            Coordinates path = repository.get().coordinates();
            boolean same =
                    artifact.equals(path.artifact())
                            && (version.isEmpty() || version.equals(path.version()));
            return !same ? 0 : descriptor.group().equals(path.group()) ? 2 : 1;
        }
        String full = descriptor.group() + "." + artifact;
        if (!version.isEmpty()) {
            if (isNamed(artifact + "-" + version)) {
                return 5;
            }
            if (isNamed(full + "-" + version)) {
                return 4;
            }
        }
        String name = FileName.split(stem, List.of()).artifact();
        if (name.equals(artifact) || stem.equals(artifact)) {
            return 3;
        }
        if (name.equals(full) || stem.equals(full)) {
            return 2;
        }
        // Distributions rename: `geronimo-interceptor-3.0-spec` is `geronimo-interceptor_3.0_spec`.
        return stem.replace('_', '-').equals(artifact.replace('_', '-')) ? 1 : 0;
    }

    private boolean isNamed(String name) {
        return stem.startsWith(name)
                && (stem.length() == name.length() || stem.charAt(name.length()) == '-');
    }

    /// What the path, the name and the manifest say, for what the descriptor leaves open.
    private Coordinates outside() {
        if (repository.isPresent()) {
            return repository.get().coordinates();
        }
        List<String> manifest = manifestVersions();
        FileName name = FileName.split(stem, manifest);
        return new Coordinates("", "", version(name, manifest));
    }

    private List<String> manifestVersions() {
        List<String> versions = new ArrayList<>();
        for (String attribute : List.of("Implementation-Version", "Bundle-Version")) {
            String value = Coordinates.version(facts.manifest().get(attribute));
            String version = BUILD_STAMP.matcher(value).replaceFirst("");
            if (!version.isEmpty()) {
                versions.add(version);
            }
        }
        return versions;
    }

    /// The file's name tells the published version; manifests are known to lag behind it (dom4j 1.1
    /// says 1.2) or to decorate it (`1.8.21-release-380`).
    private static String version(FileName name, List<String> manifest) {
        String version = Coordinates.version(name.version());
        return version.isEmpty() && !manifest.isEmpty() ? manifest.getFirst() : version;
    }

    private Found withoutDescriptor() {
        List<String> manifest = manifestVersions();
        FileName name = FileName.split(stem, manifest);
        if (repository.isPresent()) {
            Coordinates path = repository.get().coordinates();
            if (path.isComplete()) {
                return new Found(path, Optional.empty());
            }
            GroupGuess guess = new GroupGuess(facts, path.artifact(), path.version());
            String byFolders = repository.get().groupByDomain();
            if (!byFolders.isEmpty() && facts.packages().mayHold(path.or(group(byFolders)))) {
                return new Found(path.or(group(byFolders)), Optional.empty());
            }
            return guessed(path, guess.group());
        }
        Optional<Coordinates> split = groupInName(name);
        String artifact = split.map(Coordinates::artifact).orElse(artifact(name));
        String version = version(name, manifest);
        Coordinates open = new Coordinates("", Coordinates.id(artifact), version);
        if (split.isPresent()) {
            return new Found(
                    open.or(split.get()),
                    Optional.of("group, artifact and version from the name of the file"));
        }
        return guessed(open, new GroupGuess(facts, open.artifact(), version).group());
    }

    private static Coordinates group(String group) {
        return new Coordinates(group, "", "");
    }

    private static Found guessed(Coordinates open, GroupGuess.Group guess) {
        return new Found(
                open.or(group(guess.group())),
                Optional.of("no Maven descriptor; group guessed from " + guess.from()));
    }

    /// The artifact by the file's name, unless the name has no version and the manifest has a title
    /// that can only be an artifact's.
    private String artifact(FileName name) {
        if (!name.version().isEmpty()) {
            return name.artifact();
        }
        String title = Coordinates.id(facts.manifest().get("Implementation-Title"));
        boolean isArtifact =
                title.indexOf('-') > 0
                        && title.indexOf('.') < 0
                        && title.chars().noneMatch(Character::isUpperCase);
        // Scala's titles leave out the suffix `_2.12` that the artifact has.
        return isArtifact && !name.artifact().startsWith(title + "_") ? title : name.artifact();
    }

    /// Some build tools name files `group.artifact-version`: told from a dotted artifact id (OSGi's
    /// `org.eclipse.osgi`) by the hyphen in, or the repetition at, the end.
    private Optional<Coordinates> groupInName(FileName name) {
        String full = name.artifact();
        int dot = full.length();
        do {
            dot = full.lastIndexOf('.', dot - 1);
        } while (dot > 0 && dot + 1 < full.length() && Character.isDigit(full.charAt(dot + 1)));
        if (dot <= 0
                || name.version().isEmpty()
                || full.startsWith("java")
                || full.startsWith("jakarta")
                || full.equals(facts.manifest().symbolicName())) {
            return Optional.empty();
        }
        String group = full.substring(0, dot);
        String artifact = full.substring(dot + 1);
        String end = group.substring(group.lastIndexOf('.') + 1);
        boolean split =
                Groups.isGroup(group) && (artifact.indexOf('-') > 0 || artifact.equals(end));
        return split
                ? Optional.of(new Coordinates(group, Coordinates.id(artifact), ""))
                : Optional.empty();
    }
}
