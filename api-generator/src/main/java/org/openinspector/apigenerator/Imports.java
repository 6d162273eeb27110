package org.openinspector.apigenerator;

import java.util.List;

/// How every generated file begins.
final class Imports {
    private static final String WIRE = "org.openinspector.apimodel.wire.";
    private static final List<String> NAMES =
            List.of(
                    "java.math.BigDecimal",
                    "java.math.BigInteger",
                    "java.time.Instant",
                    "java.util.ArrayList",
                    "java.util.LinkedHashMap",
                    "java.util.List",
                    "java.util.Map",
                    "org.jspecify.annotations.Nullable",
                    WIRE + "ApiException",
                    WIRE + "Blob",
                    WIRE + "Copies",
                    WIRE + "Document",
                    WIRE + "Json",
                    WIRE + "JsonReader",
                    WIRE + "LengthRule",
                    WIRE + "MessageReader",
                    WIRE + "MessageWriter",
                    WIRE + "NumberRule",
                    WIRE + "OpenEnum",
                    WIRE + "StringRule",
                    WIRE + "TimestampFormat",
                    WIRE + "Unit",
                    WIRE + "WireStructure",
                    "tools.jackson.core.JsonGenerator",
                    "tools.jackson.core.io.SerializedString");

    private Imports() {}

    static Source head(String packageName) {
        Source out = new Source().line("package " + packageName + ";").line("");
        NAMES.forEach(each -> out.line("import " + each + ";"));
        return out.line("");
    }
}
