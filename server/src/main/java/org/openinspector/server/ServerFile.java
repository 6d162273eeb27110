package org.openinspector.server;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/// `server.properties` in the data folder: what `env` and the CLI need to find the server, and what
/// a later start keeps of an earlier one.
///
/// @param endpoint address of the wire API: `http://127.0.0.1:8080`
/// @param regions the server's Regions; clients that are told nothing else use the first
/// @param accountId the server's own account
/// @param processId of the server that wrote it last
record ServerFile(String endpoint, List<String> regions, String accountId, long processId) {
    private static final String NAME = "server.properties";

    /// @throws IOException if the file cannot be read or is damaged, naming it: starting with other
    ///   settings than the last time would show another account, which looks like lost findings
    static Optional<ServerFile> read(Path data) throws IOException {
        Path file = data.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String endpoint = "";
        String region = "";
        String all = "";
        String account = "";
        long process = 0;
        for (String line : lines(file)) {
            int equals = line.indexOf('=');
            String value = equals < 0 ? "" : line.substring(equals + 1).strip();
            switch (equals < 0 ? "" : line.substring(0, equals).strip()) {
                case "endpoint" -> endpoint = value;
                case "region" -> region = value;
                case "regions" -> all = value;
                case "account" -> account = value;
                case "process" -> process = number(value);
                default -> {
                    // A comment, or what a newer version wrote.
                }
            }
        }
        // Older releases wrote one Region only.
        List<String> regions = List.of((all.isEmpty() ? region : all).split(",", -1));
        String wrong =
                ServerSettings.isAccount(account)
                        ? regions.stream()
                                .filter(each -> !ServerSettings.isRegion(each))
                                .map(each -> "region=" + each)
                                .findFirst()
                                .orElse("")
                        : "account=" + account;
        if (!wrong.isEmpty()) {
            throw new IOException(
                    file
                            + " is damaged: it says \""
                            + wrong
                            + "\", expected account=12 digits and region=a Region's name;"
                            + " correct or remove it");
        }
        return Optional.of(new ServerFile(endpoint, regions, account, process));
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new IOException(
                    file + " is damaged: it is not text in UTF-8; correct or remove it", e);
        } catch (IOException e) {
            throw new IOException("cannot read " + file + " (" + Reasons.of(e) + ")", e);
        }
    }

    void write(Path data) throws IOException {
        Path fresh = data.resolve("." + NAME + ".new");
        Files.writeString(
                fresh,
                "# Written at every start; openinspector env reads it.\n"
                        + "endpoint="
                        + endpoint
                        + "\nregion="
                        + regions.getFirst()
                        + "\nregions="
                        + String.join(",", regions)
                        + "\naccount="
                        + accountId
                        + "\nprocess="
                        + processId
                        + "\n");
        Files.move(
                fresh,
                data.resolve(NAME),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
