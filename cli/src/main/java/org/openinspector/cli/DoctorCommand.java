package org.openinspector.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.openinspector.AwsAccountAccess;
import org.openinspector.apimodel.openinspector.AwsMissingAccess;
import org.openinspector.apimodel.openinspector.ListAwsAccessRequest;
import org.openinspector.apimodel.openinspector.ListAwsAccessResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `doctor`: which calls AWS does not answer to the server, what coverage that costs, what to do.
@Command(
        name = "doctor",
        description = {
            "Which accounts, Regions and permissions of AWS the running server lacks, which coverage that",
            "costs, and what to do. Told by what AWS answered to the server's own calls."
        },
        footer = {
            "",
            "Exit status: 0 nothing is missing, 1 something is, 3 the server could not be asked.",
            "",
            "Examples:",
            "  ./openinspector doctor",
            "  ./openinspector doctor --account 123456789012 -o json"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final int PAGE = 100;

    @Option(names = "--account", paramLabel = "ID", description = "only this account; repeats")
    List<String> accounts = List.of();

    @Option(
            names = "-o",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table (default) or json")
    String format = "table";

    @Option(names = "--data", paramLabel = "DIR", description = "the server's data folder")
    @Nullable Path data;

    @Override
    public Integer call() {
        if (!format.equals("table") && !format.equals("json")) {
            throw UserError.usage(
                    "-o is \"" + Terminal.clean(format) + "\", expected table or json");
        }
        ListAwsAccessResponse told = asked();
        boolean well =
                told.organizationProblem() == null
                        && told.accounts().stream().allMatch(DoctorCommand::isWell);
        if (format.equals("json")) {
            System.out.println(ServerVerdict.clean(ListAwsAccessResponse.toJson(told)));
        } else {
            print(told, well);
        }
        return well ? ExitStatus.DONE : ExitStatus.THRESHOLD_MET;
    }

    private static boolean isWell(AwsAccountAccess account) {
        return account.unreachable() == null && account.missing().isEmpty();
    }

    private ListAwsAccessResponse asked() {
        var client =
                new ServerClient(
                        ServerAddress.find(
                                Optional.ofNullable(data),
                                Home.of(Optional.empty()).folder(),
                                System.getenv()));
        List<AwsAccountAccess> all = new ArrayList<>();
        @Nullable String token = null;
        while (true) {
            ListAwsAccessResponse page =
                    client.call(
                            OpenInspectorProtocol.LIST_AWS_ACCESS,
                            ListAwsAccessRequest.builder()
                                    .accountIds(accounts.isEmpty() ? null : accounts)
                                    .maxResults(PAGE)
                                    .nextToken(token)
                                    .build(),
                            ListAwsAccessResponse.class);
            all.addAll(page.accounts());
            token = page.nextToken();
            if (token == null) {
                return page.toBuilder().accounts(all).build();
            }
        }
    }

    private static void print(ListAwsAccessResponse told, boolean well) {
        if (!told.discovers()) {
            line("This server discovers no AWS account; start it with: ./openinspector up --aws");
            return;
        }
        if (told.principalArn() != null) {
            line(
                    "As "
                            + told.principalArn()
                            + ", installation "
                            + told.installation()
                            + (told.externalId() == null
                                    ? ""
                                    : ", external id " + told.externalId()));
        }
        if (told.organizationProblem() != null) {
            line("The organization could not be listed: " + told.organizationProblem());
        }
        long reached =
                told.accounts().stream().filter(account -> account.unreachable() == null).count();
        line(
                String.format(
                        Locale.ROOT,
                        "%d of %d accounts reached%s",
                        reached,
                        told.accounts().size(),
                        well ? ", nothing is missing" : ""));
        told.accounts().stream().filter(account -> !isWell(account)).forEach(DoctorCommand::print);
    }

    private static void print(AwsAccountAccess account) {
        line("");
        line(
                account.accountId()
                        + (account.name().equals(account.accountId())
                                ? ""
                                : " (" + account.name() + ")")
                        + (account.roleArn() == null ? "" : " by " + account.roleArn()));
        if (account.unreachable() != null) {
            line("  cannot be reached: " + account.unreachable());
        }
        // What is missing in twenty Regions for the same reason is one thing to repair.
        Map<String, List<AwsMissingAccess>> same = new LinkedHashMap<>();
        for (AwsMissingAccess missing : account.missing()) {
            same.computeIfAbsent(missing.action() + " " + missing.failure(), _ -> new ArrayList<>())
                    .add(missing);
        }
        same.values().forEach(DoctorCommand::print);
    }

    private static void print(List<AwsMissingAccess> same) {
        AwsMissingAccess first = same.getFirst();
        var regions = new TreeSet<String>();
        same.forEach(missing -> regions.add(missing.region()));
        line(
                "  "
                        + first.action()
                        + "  "
                        + first.failure()
                        + "  "
                        + String.join(",", regions)
                        + "  since "
                        + first.since());
        line("    seen:  " + first.message());
        line("    costs: " + first.loses());
        line("    do:    " + first.remedy());
    }

    private static void line(String text) {
        System.out.println(Terminal.clean(text));
    }
}
