package org.openinspector.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.store.AdvisoryStore;
import org.openinspector.advisories.store.RefusedRecordException;
import org.openinspector.model.Advisory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// The commands on records that a user adds.
final class PrivateCommands {
    private PrivateCommands() {}

    /// `advisories add`.
    @Command(
            name = "add",
            description =
                    "Adds one OSV record of your own (JSON or YAML), in place of an earlier one of the same id. It"
                            + " matches at once, a running server's resources too, and is one with what is published"
                            + " later under one of its aliases.",
            footer = {
                "",
                "Example:",
                "  ./openinspector advisories add zero-day.json",
                "",
                "  {\"id\": \"ACME-2026-1\", \"aliases\": [\"CVE-2026-0001\"], \"summary\": \"…\",",
                "   \"affected\": [{\"package\": {\"ecosystem\": \"npm\", \"name\": \"left-pad\"},",
                "     \"ranges\": [{\"type\": \"SEMVER\", \"events\":",
                "       [{\"introduced\": \"0\"}, {\"fixed\": \"1.3.1\"}]}]}]}"
            })
    static final class Add implements Callable<Integer> {
        @ParentCommand AdvisoriesCommand parent = new AdvisoriesCommand();

        @Parameters(paramLabel = "FILE", description = "a file with one OSV record")
        Path file = Path.of("");

        @Override
        public Integer call() {
            AdvisoryStore store = parent.store();
            try {
                Advisory added = store.add(file, ImportListener.NONE);
                AdvisoriesCommand.line(
                        "Added "
                                + added.id()
                                + ", which speaks of "
                                + String.join(
                                        ", ",
                                        added.affected().stream()
                                                .map(each -> each.packageKey().toString())
                                                .distinct()
                                                .limit(5)
                                                .toList()));
                return ExitStatus.DONE;
            } catch (RefusedRecordException e) {
                throw UserError.failed(Terminal.clean(String.valueOf(e.getMessage())));
            } catch (IOException e) {
                throw UserError.failed(
                        "could not add "
                                + Terminal.clean(file.toString())
                                + ": "
                                + Output.reason(e));
            }
        }
    }

    /// `advisories remove`.
    @Command(
            name = "remove",
            description = "Forgets a record that was added.",
            footer = {"", "Example:", "  ./openinspector advisories remove ACME-2026-1"})
    static final class Remove implements Callable<Integer> {
        @ParentCommand AdvisoriesCommand parent = new AdvisoriesCommand();

        @Parameters(paramLabel = "ID", description = "the record's id")
        String id = "";

        @Override
        public Integer call() {
            try {
                if (!parent.store().remove(id, ImportListener.NONE)) {
                    throw UserError.failed(
                            "no record \""
                                    + Terminal.clean(id)
                                    + "\" was added; only records of your own can be removed");
                }
                AdvisoriesCommand.line("Removed " + id);
                return ExitStatus.DONE;
            } catch (IOException e) {
                throw UserError.failed(
                        "could not remove " + Terminal.clean(id) + ": " + Output.reason(e));
            }
        }
    }
}
