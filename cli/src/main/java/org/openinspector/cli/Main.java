package org.openinspector.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Properties;
import org.openinspector.advisories.snapshot.SnapshotException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The entry point of the command line.
@Command(
        name = "openinspector",
        description = "Finds what is vulnerable in images, folders and hosts, and says why.",
        footer = {
            "",
            "Also:",
            "  ./openinspector up              the server: scans by itself, answers AWS's clients",
            "  ./openinspector env             what a shell exports to use the server",
            "  ./openinspector test [--full]   the whole gate",
            "  ./openinspector build           builds without running anything",
            "",
            "Examples:",
            "  ./openinspector scan image oci:./my-image",
            "  ./openinspector scan host",
            "  ./openinspector advisories import ./feeds",
            "  ./openinspector explain 1"
        })
public final class Main {
    private Main() {}

    /// Runs one command and exits with its status.
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String[] arguments) {
        CommandLine line =
                new CommandLine(new Main())
                        .addSubcommand(new CommandLine(new ScanCommand()))
                        .addSubcommand(new CommandLine(new SbomCommand()))
                        .addSubcommand(new CommandLine(new SearchCommand()))
                        .addSubcommand(new CommandLine(new AdvisoriesCommand()))
                        .addSubcommand(new CommandLine(new VersionsCommand()))
                        .addSubcommand(new CommandLine(new ExplainCommand()))
                        .addSubcommand(new CommandLine(new RescanCommand()))
                        .addSubcommand(new CommandLine(new FixCommands()))
                        .addSubcommand(new CommandLine(new QueueCommand()))
                        .addSubcommand(new CommandLine(new DoctorCommand()))
                        .addSubcommand(new CommandLine(new IamCommand()))
                        .addSubcommand(new CommandLine(new SinksCommand()))
                        .addSubcommand(new CommandLine(new CompareCommand()));
        Later.addTo(line);
        // A word that begins with @ names a file to the option it belongs to, not words.
        line.setExpandAtFiles(false);
        mixHelp(line);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(false);
        line.setUsageHelpWidth(100);
        line.setParameterExceptionHandler(Main::wrongArguments);
        line.setExecutionExceptionHandler(Main::failure);
        if (arguments.length == 1 && arguments[0].equals("--version")) {
            System.out.println("openinspector " + version());
            return ExitStatus.DONE;
        }
        if (arguments.length == 0) {
            line.usage(System.out);
            return ExitStatus.USAGE;
        }
        int status = line.execute(arguments);
        if (System.out.checkError() && status < ExitStatus.USAGE) {
            System.err.println("openinspector: standard output could not be written to its end");
            return ExitStatus.COULD_NOT_SCAN;
        }
        return status;
    }

    /// Every command answers `--help`, and one that needs a subcommand says which there are.
    private static void mixHelp(CommandLine line) {
        line.addMixin("help", new Help());
        line.getSubcommands().values().forEach(Main::mixHelp);
    }

    @Command
    private static final class Help {
        @CommandLine.Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "show this help")
        @SuppressWarnings("UnusedVariable") // its presence is what counts
        boolean help;
    }

    private static int wrongArguments(CommandLine.ParameterException e, String[] arguments) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("openinspector: " + Terminal.clean(String.valueOf(e.getMessage())));
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, err)) {
            err.println(
                    "Try: ./" + e.getCommandLine().getCommandSpec().qualifiedName(" ") + " --help");
        }
        err.flush();
        return ExitStatus.USAGE;
    }

    private static int failure(Exception e, CommandLine line, CommandLine.ParseResult result) {
        PrintWriter err = line.getErr();
        int status = ExitStatus.COULD_NOT_SCAN;
        if (e instanceof UserError mistake) {
            err.println("openinspector: " + Terminal.clean(String.valueOf(mistake.getMessage())));
            status = mistake.status();
        } else if (e instanceof SnapshotException damaged) {
            err.println("openinspector: " + LocalKnowledge.afterDamage(damaged));
        } else if (outOfMemory(e)) {
            err.println(
                    "openinspector: out of memory: this needs more than the "
                            + (Runtime.getRuntime().maxMemory() >> 20)
                            + " MiB that are set aside for it");
        } else {
            err.println("openinspector: a defect of ours; these lines help to find it:");
            e.printStackTrace(err);
        }
        err.flush();
        return status;
    }

    /// Picocli wraps what a command throws.
    private static boolean outOfMemory(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof OutOfMemoryError) {
                return true;
            }
        }
        return false;
    }

    /// The product's version, as built.
    static String version() {
        try (InputStream in =
                Main.class.getResourceAsStream("/org/openinspector/cli/build.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException unreadable) {
            return "unknown";
        }
    }
}
