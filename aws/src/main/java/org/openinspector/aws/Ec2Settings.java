package org.openinspector.aws;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How instances are looked into, and what may be run on them. Nothing is run unless somebody says
/// so.
///
/// @param commands what commands may be run for
/// @param dataSync where a Resource Data Sync writes inventories; empty if there is none
/// @param output where the output of commands goes, because Systems Manager itself keeps no more
///   than 24,000 characters; empty if there is no such place
/// @param installation what everything is tagged with that is made in an account
/// @param collectEvery how often each instance's own inventory is collected, 1 hour or more
/// @param collectedMax how often at most in 24 hours, collections after fixes included
public record Ec2Settings(
        Set<Purpose> commands,
        Optional<BucketPlace> dataSync,
        Optional<BucketPlace> output,
        String installation,
        Duration collectEvery,
        int collectedMax) {
    /// What a command is run for.
    public enum Purpose {
        /// To list what `AWS:Application` lacks: sources of packages, packages of languages, the
        /// running kernel.
        INVENTORY,
        /// To install patches, as people ask for it.
        FIXING
    }

    /// The setting of [#commands]: `inventory`, `fixing`, or both with a comma.
    public static final String COMMANDS = "OPENINSPECTOR_AWS_COMMANDS";

    /// The setting of [#dataSync].
    public static final String DATA_SYNC = "OPENINSPECTOR_AWS_INVENTORY";

    /// The setting of [#output].
    public static final String OUTPUT = "OPENINSPECTOR_AWS_OUTPUT";

    private static final Duration EVERY = Duration.ofHours(6);
    private static final int COLLECTED_MAX = 8;

    public Ec2Settings {
        commands = Set.copyOf(commands);
        if (!installation.matches("[a-z0-9]{1,32}")) {
            throw new IllegalArgumentException(
                    "installation is \"" + installation + "\", expected small letters and digits");
        }
        if (collectEvery.compareTo(Duration.ofHours(1)) < 0 || collectedMax < 1) {
            throw new IllegalArgumentException(
                    "collectEvery is "
                            + collectEvery
                            + ", at most "
                            + collectedMax
                            + " a day; expected an hour or more, and one or more");
        }
    }

    /// Reads only, and only what Systems Manager answers itself.
    public static Ec2Settings readingOnly(String installation) {
        return new Ec2Settings(
                Set.of(), Optional.empty(), Optional.empty(), installation, EVERY, COLLECTED_MAX);
    }

    /// As the environment says.
    ///
    /// @throws IllegalArgumentException naming the variable, what was seen and what was expected
    public static Ec2Settings of(Map<String, String> environment, String installation) {
        Set<Purpose> commands = EnumSet.noneOf(Purpose.class);
        for (String word : environment.getOrDefault(COMMANDS, "").split(",", -1)) {
            switch (word.strip().toLowerCase(Locale.ROOT)) {
                case "" -> {}
                case "inventory" -> commands.add(Purpose.INVENTORY);
                case "fixing" -> commands.add(Purpose.FIXING);
                default ->
                        throw new IllegalArgumentException(
                                COMMANDS
                                        + " has \""
                                        + word.strip()
                                        + "\", expected inventory, fixing, or both with a comma");
            }
        }
        return new Ec2Settings(
                commands,
                place(environment, DATA_SYNC),
                place(environment, OUTPUT),
                installation,
                EVERY,
                COLLECTED_MAX);
    }

    private static Optional<BucketPlace> place(Map<String, String> environment, String name) {
        return Optional.of(environment.getOrDefault(name, ""))
                .filter(text -> !text.isBlank())
                .map(text -> BucketPlace.parse(name, text));
    }

    /// Whether commands may be run for this.
    boolean allows(Purpose purpose) {
        return commands.contains(purpose);
    }
}
