package org.openinspector.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.CreateFilterRequest;
import org.openinspector.apimodel.inspector2.CreateFilterResponse;
import org.openinspector.apimodel.inspector2.Filter;
import org.openinspector.apimodel.inspector2.FilterAction;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.openinspector.FirstObserved;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.TakeOverFirstObservedRequest;
import org.openinspector.apimodel.openinspector.TakeOverFirstObservedResponse;
import org.openinspector.apimodel.sigv4.Credential;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `compare inspector`: what Amazon Inspector found beside what this server found.
@Command(
        name = "compare",
        description = {
            "Compares the findings of an Amazon Inspector with this server's, and explains every difference.",
            "Theirs are asked of AWS with the credentials of this shell, or read from a file."
        },
        footer = {
            "",
            "Exit status: 0 compared, 3 one side could not be read.",
            "",
            "Examples:",
            "  ./openinspector compare inspector --theirs-region eu-west-1",
            "  aws inspector2 list-findings --output json > theirs.json",
            "  ./openinspector compare inspector --from theirs.json",
            "  ./openinspector compare inspector --from theirs.json --take-over first-seen",
            "  ./openinspector compare inspector --take-over first-seen,rules"
        })
final class CompareCommand implements Callable<Integer> {
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]");
    private static final int BATCH = 100;

    enum TakeOver {
        FIRST_SEEN,
        RULES
    }

    @Parameters(paramLabel = "inspector", description = "whom to compare with: inspector")
    String with = "";

    @Option(names = "--data", paramLabel = "DIR", description = "the server's data folder")
    @Nullable Path data;

    @ArgGroup(exclusive = true)
    Theirs theirs = new Theirs();

    @Option(
            names = "--theirs-region",
            paramLabel = "R",
            description = "their Region; else AWS_REGION, else this server's")
    @Nullable String region;

    @Option(
            names = "--theirs-credentials",
            paramLabel = "FILE",
            description = "their credentials file; else AWS_ACCESS_KEY_ID, else ~/.aws/credentials")
    @Nullable Path credentials;

    @Option(
            names = "--theirs-profile",
            paramLabel = "P",
            defaultValue = "default",
            description = "the profile in it")
    String profile = "default";

    @Option(
            names = "--take-over",
            paramLabel = "WHAT",
            split = ",",
            converter = TakeOverConverter.class,
            description =
                    "first-seen: their older first-seen dates; rules: their suppression rules")
    Set<TakeOver> takeOver = Set.of();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "differences of a kind to show (default 50)")
    int limit = 50;

    static final class Theirs {
        @Option(
                names = "--from",
                paramLabel = "FILE",
                description = "what aws inspector2 list-findings printed")
        @Nullable Path file;

        @Option(
                names = "--theirs-endpoint",
                paramLabel = "URL",
                description = "their endpoint; else AWS's of the Region")
        @Nullable String endpoint;
    }

    static final class TakeOverConverter implements picocli.CommandLine.ITypeConverter<TakeOver> {
        @Override
        public TakeOver convert(String text) {
            return switch (text) {
                case "first-seen" -> TakeOver.FIRST_SEEN;
                case "rules" -> TakeOver.RULES;
                default ->
                        throw new picocli.CommandLine.TypeConversionException(
                                "\"" + text + "\", expected first-seen or rules");
            };
        }
    }

    @Override
    public Integer call() {
        if (!with.equals("inspector")) {
            throw UserError.usage(
                    "\""
                            + Terminal.clean(with)
                            + "\" cannot be compared with, expected: inspector");
        }
        Map<String, String> environment = System.getenv();
        ServerAddress own =
                ServerAddress.find(
                        Optional.ofNullable(data), Home.of(Optional.empty()).folder(), environment);
        var ours = new ServerClient(own);
        if (theirs.file != null && takeOver.contains(TakeOver.RULES)) {
            throw UserError.usage(
                    "--take-over rules needs their endpoint: a list of findings holds no rules");
        }
        var progress = new ProgressLine(System.err, Terminal.of(environment).moving());
        @Nullable ServerClient there =
                theirs.file == null ? new ServerClient(address(own, environment)) : null;
        List<Finding> listed =
                there == null || theirs.file != null
                        ? InspectorFindings.ofFile(java.util.Objects.requireNonNull(theirs.file))
                        : InspectorFindings.all(there, progress);
        FindingComparison comparison =
                FindingComparison.of(listed, InspectorFindings.all(ours, progress));
        print(comparison, new DifferenceReasons(ours));
        if (takeOver.contains(TakeOver.FIRST_SEEN)) {
            System.out.println();
            System.out.println(firstSeen(ours, comparison));
        }
        if (there != null && takeOver.contains(TakeOver.RULES)) {
            System.out.println();
            rules(ours, there).forEach(System.out::println);
        }
        return ExitStatus.DONE;
    }

    private void print(FindingComparison comparison, DifferenceReasons reasons) {
        List<FindingComparison.Pair> differing =
                comparison.pairs().stream().filter(pair -> !pair.differences().isEmpty()).toList();
        System.out.printf(
                Locale.ROOT,
                "%d findings are the same, %d differ, %d are only theirs, %d only ours%n",
                comparison.same(),
                differing.size(),
                comparison.onlyTheirs().size(),
                comparison.onlyOurs().size());
        comparison
                .notCompared()
                .forEach((type, count) ->
                        System.out.println(
                                "not compared: "
                                        + count
                                        + " of type "
                                        + Terminal.clean(type)
                                        + ", which nothing looks for here yet"));
        section(
                "differ",
                differing,
                pair -> line(pair.theirs(), String.join("; ", pair.differences())));
        section(
                "only theirs",
                comparison.onlyTheirs(),
                finding -> line(finding, reasons.notHere(finding)));
        section(
                "only ours",
                comparison.onlyOurs(),
                finding -> line(finding, reasons.notThere(finding)));
    }

    private <T> void section(
            String title, List<T> all, java.util.function.Function<T, String> line) {
        if (all.isEmpty()) {
            return;
        }
        System.out.println();
        System.out.println(title + ":");
        all.stream().limit(limit).map(line).forEach(System.out::println);
        if (all.size() > limit) {
            System.out.println("  … and " + (all.size() - limit) + " more; see --limit");
        }
    }

    private static String line(Finding finding, String why) {
        return "  "
                + Terminal.clean(FindingComparison.vulnerability(finding))
                + " on "
                + Terminal.clean(FindingComparison.resource(finding))
                + System.lineSeparator()
                + "    "
                + Terminal.clean(why);
    }

    /// Findings that they saw earlier than we did become as old as they say.
    private static String firstSeen(ServerClient ours, FindingComparison comparison) {
        List<FirstObserved> older = new ArrayList<>();
        for (FindingComparison.Pair pair : comparison.pairs()) {
            if (pair.theirs().firstObservedAt().isBefore(pair.ours().firstObservedAt())) {
                older.add(
                        FirstObserved.builder()
                                .findingArn(pair.ours().findingArn())
                                .firstObservedAt(pair.theirs().firstObservedAt())
                                .build());
            }
        }
        int changed = 0;
        for (int begin = 0; begin < older.size(); begin += BATCH) {
            changed +=
                    ours.call(
                                    OpenInspectorProtocol.TAKE_OVER_FIRST_OBSERVED,
                                    TakeOverFirstObservedRequest.builder()
                                            .findings(
                                                    older.subList(
                                                            begin,
                                                            Math.min(older.size(), begin + BATCH)))
                                            .build(),
                                    TakeOverFirstObservedResponse.class)
                            .changed();
        }
        return changed + " first-seen dates taken over";
    }

    private static List<String> rules(ServerClient ours, ServerClient there) {
        Set<String> names = new HashSet<>();
        InspectorFindings.rules(ours).forEach(rule -> names.add(rule.name()));
        List<String> out = new ArrayList<>();
        int made = 0;
        for (Filter rule : InspectorFindings.rules(there)) {
            if (!names.add(rule.name())) {
                out.add("rule \"" + Terminal.clean(rule.name()) + "\" is here already");
                continue;
            }
            ours.call(
                    Inspector2Protocol.INSTANCE,
                    Inspector2Protocol.CREATE_FILTER,
                    CreateFilterRequest.builder()
                            .name(rule.name())
                            .action(FilterAction.SUPPRESS)
                            .description(rule.description())
                            .reason(rule.reason())
                            .filterCriteria(rule.criteria())
                            .tags(rule.tags() == null || rule.tags().isEmpty() ? null : rule.tags())
                            .build(),
                    CreateFilterResponse.class);
            made++;
        }
        out.add(made + " suppression rules taken over");
        return out;
    }

    private ServerAddress address(ServerAddress own, Map<String, String> environment) {
        String where =
                region != null ? region : environment.getOrDefault("AWS_REGION", own.region());
        if (!REGION.matcher(where).matches()) {
            throw UserError.usage(
                    "--theirs-region is \""
                            + Terminal.clean(where)
                            + "\", expected one like eu-west-1");
        }
        URI endpoint =
                theirs.endpoint == null
                        ? URI.create(
                                "https://inspector2."
                                        + where
                                        + (where.startsWith("cn-")
                                                ? ".amazonaws.com.cn"
                                                : ".amazonaws.com"))
                        : ServerAddress.uri(theirs.endpoint);
        String id = environment.getOrDefault("AWS_ACCESS_KEY_ID", "");
        String secret = environment.getOrDefault("AWS_SECRET_ACCESS_KEY", "");
        if (credentials == null && !id.isBlank() && !secret.isBlank()) {
            return new ServerAddress(
                    endpoint,
                    where,
                    new Credential(
                            id,
                            secret,
                            Optional.ofNullable(environment.get("AWS_SESSION_TOKEN")),
                            Optional.empty()),
                    Optional.empty());
        }
        Path file =
                credentials != null
                        ? credentials
                        : Path.of(environment.getOrDefault("HOME", "/"), ".aws", "credentials");
        return ServerAddress.withKey(endpoint, where, file, profile, Optional.empty());
    }
}
