package org.openinspector.cli;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.openinspector.HeldPackage;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.PackageHolder;
import org.openinspector.apimodel.openinspector.PackageNameComparison;
import org.openinspector.apimodel.openinspector.SearchPackagesRequest;
import org.openinspector.apimodel.openinspector.SearchPackagesResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `search packages`: asks the server where a package is installed, or was.
@Command(
        name = "search",
        description = "Searches in what the server knows.",
        subcommands = SearchCommand.Packages.class)
final class SearchCommand {
    private static final Pattern EXPRESSION =
            Pattern.compile("\\s*([^<>=!\\s]+?)(\\*?)\\s*([<>=!].*)?", Pattern.DOTALL);

    @Command(
            name = "packages",
            description =
                    "Where a package is installed, or was at a time. Versions are compared in the order of the"
                            + " package's own ecosystem; a name with a * at its end stands for all that begin so.",
            footer = {
                "",
                "Exit status: 0 whether anything was found or not.",
                "",
                "Examples:",
                "  ./openinspector search packages 'openssl < 3.0.7'",
                "  ./openinspector search packages 'log4j-core >= 2.0, < 2.17.1' --as-of 2026-06-30",
                "  ./openinspector search packages 'libssl*' --ecosystem deb --paths"
            })
    static final class Packages implements Callable<Integer> {
        private static final int PAGE = 100;

        @Parameters(
                paramLabel = "EXPRESSION",
                description = "a name, and which versions of it: 'openssl < 3.0.7'")
        String expression = "";

        @Option(
                names = "--as-of",
                paramLabel = "DATE",
                description = "what was installed at the end of that day (UTC), or at a time")
        @Nullable String asOf;

        @Option(
                names = "--ecosystem",
                paramLabel = "TYPE",
                description = "type of the package URL: deb, rpm, apk, pypi, npm, maven, …")
        @Nullable String ecosystem;

        @Option(
                names = "--account",
                paramLabel = "ID",
                description = "only in this account; repeats")
        List<String> accounts = List.of();

        @Option(names = "--paths", description = "show the files that prove it")
        boolean paths;

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
            Matcher parts = EXPRESSION.matcher(expression);
            if (!parts.matches()) {
                throw UserError.usage(
                        "the expression is \""
                                + Terminal.clean(expression)
                                + "\", expected a name and versions such as \"openssl < 3.0.7\"");
            }
            @Nullable String versions = parts.group(3);
            @Nullable String token = null;
            do {
                SearchPackagesResponse page =
                        client.call(
                                OpenInspectorProtocol.SEARCH_PACKAGES,
                                SearchPackagesRequest.builder()
                                        .name(Objects.requireNonNull(parts.group(1)))
                                        .nameComparison(
                                                "*".equals(parts.group(2))
                                                        ? PackageNameComparison.PREFIX
                                                        : PackageNameComparison.EQUALS)
                                        .version(versions == null ? null : versions.strip())
                                        .ecosystem(ecosystem)
                                        .asOf(time())
                                        .accountIds(accounts.isEmpty() ? null : accounts)
                                        .withPaths(paths)
                                        .maxResults(PAGE)
                                        .nextToken(token)
                                        .build(),
                                SearchPackagesResponse.class);
                if (token == null) {
                    head(page);
                }
                page.resources().forEach(SearchCommand::show);
                token = page.nextToken();
            } while (token != null);
            return ExitStatus.DONE;
        }

        private void head(SearchPackagesResponse page) {
            long count = page.resourceCount();
            line(
                    count
                            + (count == 1 ? " resource" : " resources")
                            + (asOf == null ? "" : " at " + time()));
            if (page.unsearchedResourceCount() > 0) {
                line(
                        "Not searched yet, after an upgrade: "
                                + page.unsearchedResourceCount()
                                + " more; ask again later");
            }
            Instant since = page.recordedSince();
            Instant at = time();
            if (at != null && (since == null || since.isAfter(at))) {
                line(
                        since == null
                                ? "Nothing is on record yet"
                                : "Nothing is on record before " + since);
            }
        }

        /// The end of a day is asked about: what was found on it counts.
        private @Nullable Instant time() {
            if (asOf == null) {
                return null;
            }
            try {
                return asOf.contains("T")
                        ? Instant.parse(asOf)
                        : earlier(
                                LocalDate.parse(asOf)
                                        .plusDays(1)
                                        .atStartOfDay(ZoneOffset.UTC)
                                        .toInstant());
            } catch (DateTimeException notADate) {
                throw UserError.usage(
                        "--as-of is \""
                                + Terminal.clean(asOf)
                                + "\", expected a date such as 2026-06-30 or a time such as"
                                + " 2026-06-30T12:00:00Z");
            }
        }

        /// Today has not ended.
        private static Instant earlier(Instant end) {
            Instant now = Instant.now();
            return end.isAfter(now) ? now : end.minusMillis(1);
        }
    }

    private static void show(PackageHolder holder) {
        line(
                holder.resourceId()
                        + "  ("
                        + holder.resourceType()
                        + ", account "
                        + holder.accountId()
                        + ", "
                        + holder.region()
                        + ", since "
                        + holder.since()
                        + (holder.until() == null ? "" : ", until " + holder.until())
                        + ")");
        for (HeldPackage held : holder.packages()) {
            line(
                    "  "
                            + held.package_()
                            + (held.source() == null ? "" : "  built from " + held.source())
                            + (held.undecided()
                                    ? "  its version has no place in the order: look yourself"
                                    : ""));
            for (String path : Objects.requireNonNullElse(held.paths(), List.<String>of())) {
                line("    " + path);
            }
        }
        int more = holder.packageCount() - holder.packages().size();
        if (more > 0) {
            line("  and " + more + " more");
        }
    }

    private static void line(String text) {
        System.out.println(Terminal.clean(text));
    }
}
