package org.openinspector.apigenerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.smithy.model.shapes.ShapeId;

class GeneratorTest {
    private static final String MODEL =
            """
            $version: "2.0"
            namespace example
            use aws.protocols#restJson1
            @restJson1
            service Shop { version: "1", operations: [Buy] }
            @http(method: "POST", uri: "/buy/{list}")
            operation Buy {
                input: Order
                output := { @required class: String, toString: Record }
                errors: [SoldOut]
            }
            structure Order {
                @required @httpLabel list: String
                json: String
                in: String
                http: Integer = 3
                builder: Kinds
                item: Item
            }
            list Kinds { member: Kind }
            enum Kind {
                ALL
                VALUE = "a-b"
                KNOWN
            }
            union Item { string: String, record: Record, unknown: Integer }
            structure Record { @pattern("^\\\\$%s$") value: String, secret: Secret }
            @sensitive string Secret
            @error("client") @httpError(409) structure SoldOut { Message: String, json: Kinds }
            """;

    private static Map<String, String> generate(Path folder, String model) throws IOException {
        Path file = Files.writeString(folder.resolve("model.smithy"), model);
        return new Generator(
                        Main.load(List.of(file), false),
                        ShapeId.from("example#Shop"),
                        "example.shop")
                .files();
    }

    @Test
    void equalModelsGiveEqualFiles(@TempDir Path folder) throws IOException {
        assertEquals(generate(folder, MODEL), generate(folder, MODEL));
    }

    @Test
    void namesThatJavaOrWeTakeAreEvaded(@TempDir Path folder) throws IOException {
        Map<String, String> files = generate(folder, MODEL);
        assertTrue(files.containsKey("RecordShape.java"), () -> files.keySet().toString());
        String output = String.valueOf(files.get("BuyOutput.java"));
        assertTrue(
                output.contains(
                        "BuyOutput(String class_, example.shop.@Nullable RecordShape toString_)"),
                output);
        String union = String.valueOf(files.get("Item.java"));
        assertTrue(union.contains("record StringValue(String value)"), union);
        assertTrue(union.contains("record UnknownValue(int value)"), union);
    }

    @Test
    void sensitiveMembersAreMasked(@TempDir Path folder) throws IOException {
        String record = String.valueOf(generate(folder, MODEL).get("RecordShape.java"));
        assertTrue(record.contains("secret=***"), record);
        assertFalse(record.contains("\" + secret"), record);
    }

    @Test
    void patternsKeepPercentAndDollar(@TempDir Path folder) throws IOException {
        String rules = String.valueOf(generate(folder, MODEL).get("WireRules.java"));
        assertTrue(rules.contains("\"^\\\\$%s$\""), rules);
    }

    @Test
    void shapesOfOneNameAreRefused(@TempDir Path folder) {
        // A shape that is called as an evaded name is.
        String twice =
                MODEL.replace(
                        "structure Record {",
                        "structure RecordShape {}\nstructure Record { other: RecordShape, ");
        assertThrows(IllegalStateException.class, () -> generate(folder, twice));
    }

    @Test
    void unchangedFilesStayUntouchedAndOldOnesGo(@TempDir Path folder) throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        Files.writeString(model.resolve("shop.smithy"), MODEL);
        Path out = folder.resolve("out");
        String[] arguments = {
            out.toString(), "--model", model.toString(), "--service", "example#Shop=example.shop"
        };
        Main.main(arguments);
        Path order = out.resolve("example/shop/Order.java");
        FileTime old = FileTime.fromMillis(1_000);
        Files.setLastModifiedTime(order, old);
        Path gone = Files.writeString(out.resolve("example/shop/Gone.java"), "");
        Main.main(arguments);
        assertEquals(old, Files.getLastModifiedTime(order));
        assertFalse(Files.exists(gone));
    }

    @ParameterizedTest
    @CsvSource({
        "findingArn, FINDING_ARN",
        "CVSS3Score, CVSS3_SCORE",
        "EC2, EC2",
        "AWS_EC2_INSTANCE, AWS_EC2_INSTANCE",
        "ec2InstanceTags, EC2_INSTANCE_TAGS",
        "2fa, _2FA",
        "a-b, A_B"
    })
    void constantsAreUpperCase(String name, String constant) {
        assertEquals(constant, Names.constant(name));
    }
}
