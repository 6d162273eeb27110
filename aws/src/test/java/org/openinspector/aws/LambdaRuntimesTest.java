package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.lambda.model.Runtime;

class LambdaRuntimesTest {
    /// Lambda's names are those of AWS's own client; the wire's those of its model. What has no
    /// name there ended before Inspector began to scan functions.
    @Test
    void everyRuntimeOfAwsHasItsNameOrEndedLongAgo() {
        Set<String> without = new TreeSet<>();
        for (Runtime runtime : Runtime.knownValues()) {
            String name = runtime.toString();
            if (LambdaRuntimes.wire(name).isEmpty() && !LambdaRuntimes.isOwn(name)) {
                without.add(name);
            }
        }
        assertEquals(
                Set.of(
                        "dotnetcore1.0",
                        "dotnetcore2.0",
                        "dotnetcore2.1",
                        "nodejs10.x",
                        "nodejs4.3",
                        "nodejs4.3-edge",
                        "nodejs6.10",
                        "nodejs8.10",
                        "provided",
                        "python2.7",
                        "python3.6",
                        "ruby2.5"),
                without);
    }

    @ParameterizedTest
    @CsvSource({
        "python3.12, PYTHON_3_12",
        "nodejs20.x, NODEJS_20_X",
        "nodejs, NODEJS",
        "java8.al2, JAVA_8_AL2",
        "java21, JAVA_21",
        "dotnet8, DOTNET_8",
        "dotnetcore3.1, DOTNETCORE_3_1",
        "go1.x, GO_1_X",
        "ruby3.2, RUBY_3_2"
    })
    void namesAreTheWires(String runtime, String wire) {
        assertEquals(wire, LambdaRuntimes.wire(runtime).orElseThrow().value());
    }

    @Test
    void anythingElseIsUnsupported() {
        assertTrue(LambdaRuntimes.wire("").isEmpty());
        assertTrue(LambdaRuntimes.wire("unsupported").isEmpty());
        assertTrue(LambdaRuntimes.wire("python99").isEmpty());
        assertTrue(LambdaRuntimes.wire("8.al2x").isEmpty());
    }
}
