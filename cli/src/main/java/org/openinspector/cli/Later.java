package org.openinspector.cli;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// Commands of the fixed interface that are not there yet. Naming them beats calling them unknown.
final class Later {
    private static final List<Later> COMMANDS =
            List.of(
                    new Later("plan", "it comes with the fix plan"),
                    new Later("reachability", "it comes with network reachability"));

    private final String path;
    private final String instead;

    private Later(String path, String instead) {
        this.path = path;
        this.instead = instead;
    }

    static void addTo(CommandLine root) {
        for (Later later : COMMANDS) {
            List<String> words = List.of(later.path.split(" ", -1));
            CommandLine parent =
                    words.size() == 1
                            ? root
                            : Objects.requireNonNull(root.getSubcommands().get(words.getFirst()));
            parent.addSubcommand(words.getLast(), later.command());
        }
    }

    private CommandLine command() {
        Callable<Integer> refuse =
                () -> {
                    throw UserError.usage(
                            "\"" + path + "\" is not there yet: " + instead + " (see ROADMAP.md)");
                };
        CommandSpec spec = CommandSpec.wrapWithoutInspection(refuse);
        spec.usageMessage().description("Not there yet: " + instead + ".").hidden(true);
        return new CommandLine(spec).setUnmatchedArgumentsAllowed(true);
    }
}
