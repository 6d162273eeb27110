package org.openinspector.server;

import java.io.IOException;
import java.io.PrintWriter;
import org.openinspector.accounts.SecretException;
import org.openinspector.storage.BackupException;
import org.openinspector.storage.StorageException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/// The entry point of the server: `openinspector up`.
public final class Main {
    /// The server ran and was stopped.
    static final int DONE = 0;

    /// The command was asked wrongly.
    static final int USAGE = 2;

    /// The server could not start.
    static final int COULD_NOT_START = 3;

    private Main() {}

    /// Runs the server until it is told to stop.
    ///
    /// @param arguments `up`, `backup`, `restore` or `keys` with its options
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String[] arguments) {
        var root =
                new CommandLine(new Root())
                        .addSubcommand(new CommandLine(new UpCommand()))
                        .addSubcommand(new CommandLine(new BackupCommand()))
                        .addSubcommand(new CommandLine(new RestoreCommand()))
                        .addSubcommand(new CommandLine(new KeysCommand()));
        root.setUsageHelpWidth(100);
        root.setParameterExceptionHandler(Main::wrongArguments);
        root.setExecutionExceptionHandler(Main::failure);
        return root.execute(arguments);
    }

    @CommandLine.Command(name = "openinspector")
    private static final class Root implements Runnable {
        @Override
        public void run() {
            throw new IllegalStateException("the launcher passes \"up\"");
        }
    }

    private static int wrongArguments(CommandLine.ParameterException e, String[] arguments) {
        PrintWriter err = e.getCommandLine().getErr();
        String command = e.getCommandLine().getCommandName();
        err.println("openinspector " + command + ": " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        if (!command.equals("up")) {
            err.println("Try: ./openinspector " + command + " --help");
            err.flush();
            return USAGE;
        }
        err.println(
                "Options: --port --bind --tls --tls-certificate --tls-key --data --images --account --region --aws --offline --demo");
        err.println("Try: ./openinspector up --help");
        err.flush();
        return USAGE;
    }

    private static int failure(Exception e, CommandLine line, CommandLine.ParseResult result) {
        PrintWriter err = line.getErr();
        String command = line.getCommandName();
        if (e instanceof StartFailure
                || e instanceof StorageException
                || e instanceof SecretException
                || e instanceof BackupException) {
            err.println("openinspector " + command + ": " + e.getMessage());
        } else if (e instanceof IOException io) {
            err.println("openinspector " + command + ": " + Reasons.of(io));
        } else {
            LoggerFactory.getLogger(Main.class).atError().setCause(e).log("server failed");
            err.println(
                    "openinspector "
                            + command
                            + ": a defect of ours; these lines help to find it:");
            e.printStackTrace(err);
        }
        err.flush();
        return COULD_NOT_START;
    }
}
