package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openinspector.testkit.Fixtures;

class PolicyTest {
    private static final Pattern ACTION = Pattern.compile("\"((?:ec2|ecr|lambda|ssm):[A-Z]\\w+)\"");

    private static Set<String> actions(String text) {
        return new TreeSet<>(ACTION.matcher(text).results().map(found -> found.group(1)).toList());
    }

    /// What is granted is what is called, no more, no less.
    @Test
    void thePolicyGrantsWhatIsCalled() throws IOException {
        var called = new TreeSet<String>();
        Path sources = Fixtures.root().resolve("aws/src/main/java");
        try (Stream<Path> all = Files.walk(sources)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                called.addAll(actions(Files.readString(file)));
            }
        }
        String policy = Files.readString(Fixtures.root().resolve("docs/aws/policy-packages.json"));
        assertEquals(called, actions(policy));
        assertTrue(called.contains("ec2:DescribeInstances"));
        assertTrue(Files.readString(Fixtures.root().resolve("docs/aws.md")).contains(policy));
    }
}
