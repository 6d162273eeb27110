package org.openinspector.aws.organization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Golden;

/// What is granted is what is called, no more, no less.
class PermissionTest {
    private static final Pattern ACTION = Pattern.compile("\"([a-z0-9-]+:[A-Z][A-Za-z0-9]+)\"");

    /// Calls that no part of a role grants, and why.
    private static final Map<String, String> ELSEWHERE =
            Map.of(
                    "kms:DescribeKey", "the key's own policy (docs/security.md)",
                    "kms:Encrypt", "the key's own policy",
                    "kms:Decrypt", "the key's own policy",
                    "kms:ReEncrypt", "the key's own policy",
                    "kms:GenerateDataKeyWithoutPlaintext", "the key's own policy",
                    "sts:GetCallerIdentity", "needs no permission");

    /// Asked for by requests that do something else: tags that a session or a document is made
    /// with, the key of an encrypted object.
    private static final Set<String> WITH_OTHERS =
            Set.of("sts:TagSession", "ssm:AddTagsToResource", "kms:GenerateDataKey");

    private static final Path DOCS = Fixtures.root().resolve("docs/aws");

    /// Actions that the code names, as it names each call by its action.
    private static Set<String> called() throws IOException {
        var called = new TreeSet<String>();
        try (Stream<Path> all = Files.walk(Fixtures.root().resolve("aws/src/main/java"))) {
            for (Path file : all.filter(each -> each.toString().endsWith(".java")).toList()) {
                Matcher actions = ACTION.matcher(Files.readString(file));
                while (actions.find()) {
                    called.add(actions.group(1));
                }
            }
        }
        called.removeAll(ELSEWHERE.keySet());
        return called;
    }

    private static Set<String> granted(boolean ahead) {
        return Permission.all().stream()
                .filter(permission -> permission.ahead() == ahead)
                .map(Permission::action)
                .filter(action -> !WITH_OTHERS.contains(action))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void whatIsCalledIsGrantedAndNothingElse() throws IOException {
        Set<String> called = called();
        assertTrue(called.contains("ec2:DescribeInstances"));
        assertTrue(called.contains("sts:AssumeRole"));
        Set<String> missing = new TreeSet<>(called);
        missing.removeAll(granted(false));
        assertEquals(
                Set.of(),
                missing,
                "called, but in no part: add lines to permissions.txt, or take the * off theirs");
        Set<String> unused = new TreeSet<>(granted(false));
        unused.removeAll(called);
        assertEquals(Set.of(), unused, "granted, but never called: mark the part with *");
    }

    @Test
    void everyLineSaysWhatIsLost() {
        for (Permission permission : Permission.all()) {
            assertTrue(!permission.loses().isEmpty(), permission::toString);
            assertTrue(
                    permission.resource().equals("*")
                            || permission.resource().startsWith("arn:*:")
                            || permission.resource().contains("${role}"),
                    permission::toString);
        }
        assertEquals(
                "packages of images", Permission.of("ecr:BatchGetImage").orElseThrow().loses());
    }

    /// The templates are made from the table; `-Dgolden.update=true` writes them anew.
    @Test
    void theTemplatesHaveThem() throws IOException {
        Golden.assertMatches(DOCS.resolve("member-role.yaml"), RoleTemplates.memberRole());
        Golden.assertMatches(DOCS.resolve("server-role.yaml"), RoleTemplates.serverRole());
        Golden.assertMatches(DOCS.resolve("openinspector.tf"), RoleTemplates.terraform());
        for (Part part : Part.values()) {
            Golden.assertMatches(
                    DOCS.resolve("policy-" + part.title() + ".json"),
                    RoleTemplates.policy(part, "OpenInspectorScanRole"));
        }
    }

    /// Read back from the files, by somebody who does not know how they are made.
    @Test
    void theFilesGrantEachPartWhatItCalls() throws IOException {
        String yaml = Files.readString(DOCS.resolve("member-role.yaml"));
        String terraform = Files.readString(DOCS.resolve("openinspector.tf"));
        for (Part part : RoleTemplates.PARTS) {
            Set<String> wanted =
                    Permission.all().stream()
                            .filter(permission -> permission.part() == part)
                            .map(Permission::action)
                            .collect(Collectors.toCollection(TreeSet::new));
            String title =
                    part.title().substring(0, 1).toUpperCase(Locale.ROOT)
                            + part.title().substring(1);
            String block =
                    yaml.substring(yaml.indexOf("PolicyName: OpenInspector" + title))
                            .split("Policy:\n {4}Type|Outputs:", 2)[0];
            assertEquals(wanted, found("- ([a-z0-9-]+:[A-Za-z]+)\n", block), part::title);
            String json =
                    terraform.substring(terraform.indexOf(part.title() + " = <<-JSON"))
                            .split("\n {4}JSON\n", 2)[0];
            assertEquals(wanted, found("\"([a-z0-9-]+:[A-Z][A-Za-z]+)\"[,\n]", json), part::title);
            assertTrue(yaml.contains("Condition: Has" + title));
        }
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(each -> each.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
