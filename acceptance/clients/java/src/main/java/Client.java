import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;
import software.amazon.awssdk.services.inspector2.Inspector2Client;
import software.amazon.awssdk.services.inspector2.model.Inspector2Exception;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** Speaks for the AWS SDK for Java: reads one call a line, {"operation", "input"}, answers {"output"} or {"error"}. */
public final class Client {
    private Client() {}

    public static void main(String[] arguments) throws Exception {
        try (Inspector2Client client =
                        Inspector2Client.builder()
                                .httpClient(UrlConnectionHttpClient.create())
                                .endpointOverride(
                                        URI.create(System.getenv("AWS_ENDPOINT_URL_INSPECTOR2")))
                                .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
                                .build();
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Map<String, JsonNode> call = JsonNode.parser().parse(line).asObject();
                Map<String, Object> answer = new LinkedHashMap<>();
                try {
                    boolean pages = call.containsKey("pages") && call.get("pages").asBoolean();
                    String name = call.get("operation").asString();
                    SdkPojo request = request(name, call.get("input"));
                    if (pages) {
                        List<Object> output = new ArrayList<>();
                        for (Object page : (Iterable<?>) invoke(client, name + "Paginator", request)) {
                            output.add(plain(page));
                        }
                        answer.put("pages", output);
                    } else {
                        answer.put("output", plain(invoke(client, name, request)));
                    }
                } catch (Inspector2Exception refused) {
                    Map<String, Object> error = new LinkedHashMap<>();
                    error.put("code", refused.awsErrorDetails().errorCode());
                    error.put("status", refused.statusCode());
                    error.put("message", refused.awsErrorDetails().errorMessage());
                    error.put("modelled", refused.getClass() != Inspector2Exception.class);
                    answer.put("error", error);
                }
                JsonWriter out = JsonWriter.create();
                write(out, answer);
                System.out.println(new String(out.getBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    private static SdkPojo request(String operation, JsonNode input) throws Exception {
        Class<?> type =
                Class.forName("software.amazon.awssdk.services.inspector2.model." + operation + "Request");
        return fill((SdkPojo) type.getMethod("builder").invoke(null), input);
    }

    private static Object invoke(Inspector2Client client, String operation, SdkPojo request)
            throws Exception {
        String name = Character.toLowerCase(operation.charAt(0)) + operation.substring(1);
        try {
            Method method = Inspector2Client.class.getMethod(name, request.getClass());
            return method.invoke(client, request);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Sets a builder's members by their names on the wire, and builds. */
    private static SdkPojo fill(SdkPojo builder, JsonNode input) {
        Map<String, JsonNode> members = new LinkedHashMap<>(input.asObject());
        for (SdkField<?> field : builder.sdkFields()) {
            JsonNode value = members.remove(field.locationName());
            if (value != null) {
                field.set(builder, value(field, value));
            }
        }
        if (!members.isEmpty()) {
            throw new IllegalArgumentException("no members " + members.keySet() + " in " + builder.getClass());
        }
        return (SdkPojo) ((SdkBuilder<?, ?>) builder).build();
    }

    private static Object value(SdkField<?> field, JsonNode value) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.SDK_POJO) {
            return fill(field.constructor().get(), value);
        }
        if (type == MarshallingType.LIST) {
            SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
            List<Object> list = new ArrayList<>();
            value.asArray().forEach(each -> list.add(value(member, each)));
            return list;
        }
        if (type == MarshallingType.MAP) {
            SdkField<?> member = field.getTrait(MapTrait.class).valueFieldInfo();
            Map<String, Object> map = new LinkedHashMap<>();
            value.asObject().forEach((key, each) -> map.put(key, value(member, each)));
            return map;
        }
        if (type == MarshallingType.INSTANT) {
            return Instant.ofEpochMilli(Math.round(Double.parseDouble(value.asNumber()) * 1000));
        }
        if (type == MarshallingType.INTEGER) {
            return Integer.valueOf(value.asNumber());
        }
        if (type == MarshallingType.LONG) {
            return Long.valueOf(value.asNumber());
        }
        if (type == MarshallingType.DOUBLE) {
            return Double.valueOf(value.asNumber());
        }
        if (type == MarshallingType.BOOLEAN) {
            return value.asBoolean();
        }
        return value.asString();
    }

    private static Object plain(Object value) {
        if (value instanceof SdkPojo pojo) {
            Map<String, Object> members = new LinkedHashMap<>();
            for (SdkField<?> field : pojo.sdkFields()) {
                Object each = field.getValueOrDefault(pojo);
                if (each != null && !each.getClass().getName().contains("DefaultSdkAuto")) {
                    members.put(field.locationName(), plain(each));
                }
            }
            return members;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Client::plain).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> entries = new LinkedHashMap<>();
            map.forEach((key, each) -> entries.put(key.toString(), plain(each)));
            return entries;
        }
        if (value instanceof Instant instant) {
            return instant.toEpochMilli() / 1000.0;
        }
        return value instanceof Document ? value.toString() : value;
    }

    private static void write(JsonWriter out, Object value) {
        if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            map.forEach((key, each) -> {
                out.writeFieldName(key.toString());
                write(out, each);
            });
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            list.forEach(each -> write(out, each));
            out.writeEndArray();
        } else if (value instanceof Boolean flag) {
            out.writeValue(flag);
        } else if (value instanceof Integer number) {
            out.writeValue(number);
        } else if (value instanceof Long number) {
            out.writeValue(number);
        } else if (value instanceof Number number) {
            out.writeValue(number.doubleValue());
        } else {
            out.writeValue(String.valueOf(value));
        }
    }
}
