package org.openinspector.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.openinspector.KnowledgeChange;
import org.openinspector.apimodel.openinspector.ListKnowledgeChangesRequest;
import org.openinspector.apimodel.openinspector.ListKnowledgeChangesResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `advisories changes`: what each newer state of the data touched on the server.
@Command(
        name = "changes",
        description =
                "What each newer state of the vulnerability data changed on the running server, newest first: how much"
                        + " differed, which inventories and resources that touched, what became of findings.",
        footer = {
            "",
            "Examples:",
            "  ./openinspector advisories changes",
            "  ./openinspector advisories changes --data /srv/openinspector"
        })
final class ChangesCommand implements Callable<Integer> {
    private static final int SHOWN = 20;

    @Option(names = "--data", paramLabel = "DIR", description = "the server's data folder")
    @Nullable Path data;

    @Override
    public Integer call() {
        var client =
                new ServerClient(
                        ServerAddress.find(
                                Optional.ofNullable(data),
                                Home.of(Optional.empty()).folder(),
                                System.getenv()));
        List<KnowledgeChange> changes =
                client.call(
                                OpenInspectorProtocol.LIST_KNOWLEDGE_CHANGES,
                                ListKnowledgeChangesRequest.builder().maxResults(SHOWN).build(),
                                ListKnowledgeChangesResponse.class)
                        .changes();
        if (changes.isEmpty()) {
            System.out.println("Nothing was matched yet");
        }
        changes.forEach(change -> System.out.print(ServerVerdict.clean(told(change))));
        return ExitStatus.DONE;
    }

    private static String told(KnowledgeChange change) {
        String differed =
                change.wholeBecause() != null
                        ? "everything was matched: " + change.wholeBecause()
                        : String.format(
                                Locale.ROOT,
                                "%,d packages and %,d vulnerabilities differ",
                                change.packagesChanged(),
                                change.vulnerabilitiesChanged());
        return String.format(
                Locale.ROOT,
                """
                %s  data %s
                  %s
                  %,d of %,d inventories done%s, %,d with another answer; %,d resources
                  findings: %,d opened, %,d reopened, %,d updated, %,d closed
                """,
                change.seenAt(),
                change.snapshotVersion(),
                differed,
                change.inventoriesDone(),
                change.inventoriesTouched(),
                change.finishedAt() == null ? ", not finished" : "",
                change.inventoriesChanged(),
                change.resourcesTouched(),
                change.findingsOpened(),
                change.findingsReopened(),
                change.findingsUpdated(),
                change.findingsClosed());
    }
}
