package org.openinspector.catalog.java;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Guesses the group of an archive without Maven's descriptor, from the most telling source that
/// has one. Whatever it says is to be doubted.
final class GroupGuess {
    /// A guess.
    ///
    /// @param group `""` if there is none
    /// @param from what it was guessed from, for people
    record Group(String group, String from) {}

    /// Scala's artifacts end in the Scala version they were compiled for.
    private static final Pattern SCALA = Pattern.compile("_(2\\.[0-9]+|3)$");

    private final Facts facts;
    private final String artifact;
    private final String version;

    GroupGuess(Facts facts, String artifact, String version) {
        this.facts = facts;
        this.artifact = SCALA.matcher(artifact).replaceFirst("");
        this.version = version;
    }

    /// The guess.
    Group group() {
        Optional<String> known = Groups.known(artifact, version, facts.packages());
        if (known.isPresent()) {
            return new Group(known.get(), "a list of well-known artifacts");
        }
        Optional<String> sibling = sibling();
        if (sibling.isPresent()) {
            return new Group(sibling.get(), "a sibling packed into the archive");
        }
        String vendor = Coordinates.id(facts.manifest().get("Implementation-Vendor-Id"));
        if (Groups.isGroup(vendor)) {
            return new Group(vendor, "Implementation-Vendor-Id of its manifest");
        }
        List<String> names = names();
        for (String name : names) {
            String group = fromBundle(name);
            if (!group.isEmpty()) {
                return new Group(group, "the name \"" + name + "\" in its manifest");
            }
        }
        if (Groups.isGroup(artifact)) {
            return new Group(Groups.fromName(segments(artifact), artifact), "its artifact's name");
        }
        for (String name : names) {
            String group = Groups.fromName(segments(name), artifact);
            if (!group.isEmpty()) {
                return new Group(group, "the name \"" + name + "\" in its manifest");
            }
        }
        List<String> packages = facts.packages().dominant();
        if (packages.isEmpty() || !Groups.isDomain(packages.getFirst())) {
            return new Group("", "nothing");
        }
        return new Group(
                Groups.fromName(packages, artifact),
                "the packages of its classes, " + String.join(".", packages));
    }

    /// The group of a packed module of the same project and version.
    private Optional<String> sibling() {
        String project = project(artifact);
        return facts.descriptors().stream()
                .filter(each -> !version.isEmpty() && each.version().equals(version))
                .filter(each -> project(each.artifact()).equals(project))
                .map(Coordinates::group)
                .filter(group -> !group.isEmpty())
                .findFirst();
    }

    /// The first word, or the first two segments of a dotted id.
    private static String project(String artifact) {
        int hyphen = artifact.indexOf('-');
        if (hyphen > 0) {
            return artifact.substring(0, hyphen);
        }
        int dot = artifact.indexOf('.', artifact.indexOf('.') + 1);
        return dot > 0 ? artifact.substring(0, dot) : artifact;
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        names.add(facts.manifest().symbolicName());
        for (String attribute :
                List.of("Automatic-Module-Name", "Implementation-Title", "Extension-Name")) {
            names.add(Coordinates.id(facts.manifest().get(attribute)));
        }
        names.removeIf(
                name -> name.indexOf('.') < 0 || !Groups.isDomain(segments(name).getFirst()));
        return names;
    }

    /// Turns round how names of bundles and modules are made from group and artifact: joined by a
    /// dot, without the artifact's first words if the group ends with them, or the group alone if
    /// it ends with the whole artifact.
    private String fromBundle(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String plain = artifact.toLowerCase(Locale.ROOT);
        if (lower.endsWith("." + plain)) {
            String group = name.substring(0, name.length() - plain.length() - 1);
            return Groups.isGroup(group) ? group : Groups.isGroup(name) ? name : "";
        }
        String dotted = plain.replace('-', '.').replace('_', '.');
        if (lower.endsWith("." + dotted)) {
            // The artifact's first word is the project, and ends the group unless it is in it.
            String before = name.substring(0, name.length() - dotted.length() - 1);
            String project = dotted.substring(0, dotted.indexOf('.'));
            String group = segments(before).contains(project) ? before : before + "." + project;
            return Groups.isGroup(group) ? group : "";
        }
        return "";
    }

    private static List<String> segments(String name) {
        return List.of(name.split("\\.", -1));
    }
}
