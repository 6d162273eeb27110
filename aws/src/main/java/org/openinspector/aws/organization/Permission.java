package org.openinspector.aws.organization;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// One action that the code asks of AWS. All of them are in `permissions.txt`.
///
/// @param action of IAM: `ecr:DescribeImages`
/// @param resource an ARN with wildcards, in which `${role}` stands for the role's name
/// @param condition JSON of a policy's `Condition`; empty for none
/// @param loses what is lost without it
/// @param ahead true while nothing calls it yet
public record Permission(
        Part part,
        String action,
        String resource,
        Optional<String> condition,
        String loses,
        boolean ahead) {
    private static final List<Permission> ALL = read();

    /// All permissions, in the file's order.
    public static List<Permission> all() {
        return ALL;
    }

    /// The permission for an action; the first one if several resources need it.
    public static Optional<Permission> of(String action) {
        return ALL.stream().filter(each -> each.action().equals(action)).findFirst();
    }

    private static List<Permission> read() {
        List<Permission> all = new ArrayList<>();
        try (InputStream in =
                        Objects.requireNonNull(
                                Permission.class.getResourceAsStream("permissions.txt"));
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line : lines.lines().toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    all.add(parsed(line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(all);
    }

    private static Permission parsed(String line) {
        String[] columns = line.split("\\|", -1);
        if (columns.length != 5) {
            throw new IllegalStateException("expected 5 columns, got \"" + line + "\"");
        }
        String part = columns[0].strip();
        boolean ahead = part.endsWith("*");
        String condition = columns[3].strip();
        return new Permission(
                Part.valueOf(
                        (ahead ? part.substring(0, part.length() - 1) : part)
                                .toUpperCase(Locale.ROOT)),
                columns[1].strip(),
                columns[2].strip(),
                condition.isEmpty() ? Optional.empty() : Optional.of(condition),
                columns[4].strip(),
                ahead);
    }
}
