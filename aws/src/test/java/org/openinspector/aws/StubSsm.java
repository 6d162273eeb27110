package org.openinspector.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.NullUnmarked;

/// EC2, Systems Manager and S3 as far as instances need them: what the test puts into the maps is
/// answered, in the services' own words, and calls are counted.
@NullUnmarked
final class StubSsm implements AutoCloseable {
    static final String ACCOUNT = "111122223333";
    static final String REGION = "us-east-1";

    private final HttpServer server;
    final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

    /// State and tags by instance.
    final Map<String, Machine> machines = new TreeMap<>();

    /// What `DescribeInstanceInformation` says, by instance.
    final Map<String, Map<String, Object>> managed = new TreeMap<>();

    final Map<String, Inventory> inventories = new TreeMap<>();

    /// Objects by `bucket/key`.
    final Map<String, String> objects = new TreeMap<>();

    /// Commands in the order in which they were sent.
    final List<Sent> sent = new ArrayList<>();

    /// Documents by name: content and tags.
    final Map<String, String> documents = new TreeMap<>();

    final Map<String, String> documentTags = new TreeMap<>();

    /// Answers instead of the usual ones, by operation.
    final Map<String, Function<Map<?, ?>, Answer>> faults = new ConcurrentHashMap<>();

    /// How a new command goes.
    Function<Sent, Invocation> runs = _ -> new Invocation("Success", "Success", "");

    int pageSize = 1_000;
    Instant now = Instant.parse("2026-11-21T12:00:00Z");

    record Machine(String state, Map<String, String> tags) {}

    record Inventory(String captureTime, String hash, List<Map<String, String>> entries) {}

    record Invocation(String status, String details, String output) {}

    record Answer(int status, String type, String body) {}

    /// A command.
    record Sent(String id, Map<?, ?> request, Instant at, Map<String, Invocation> invocations) {
        String document() {
            return (String) request.get("DocumentName");
        }

        String comment() {
            return (String) request.get("Comment");
        }

        String parameter(String name) {
            var parameters = (Map<?, ?>) request.get("Parameters");
            return (String) ((List<?>) parameters.get(name)).getFirst();
        }

        List<?> instances() {
            return (List<?>) request.get("InstanceIds");
        }
    }

    StubSsm() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    AwsClients clients(Path folder) {
        return new AwsClients(
                AwsSettings.of(Optional.of(endpoint()), List.of(REGION), folder),
                Emulator.CREDENTIALS);
    }

    int calls(String operation) {
        AtomicInteger count = calls.remove(operation);
        return count == null ? 0 : count.get();
    }

    /// A managed Debian.
    @SafeVarargs
    final void debian(String id, Map<String, String>... applications) {
        machines.put(id, new Machine("running", Map.of()));
        Map<String, Object> information = new LinkedHashMap<>();
        information.put("InstanceId", id);
        information.put("PingStatus", "Online");
        information.put("PlatformType", "Linux");
        information.put("PlatformName", "Debian GNU/Linux");
        information.put("PlatformVersion", "12");
        information.put("LastAssociationExecutionDate", now.getEpochSecond());
        managed.put(id, information);
        if (applications.length > 0) {
            List<Map<String, String>> entries = new ArrayList<>();
            for (Map<String, String> application : applications) {
                entries.add(application);
            }
            inventories.put(id, new Inventory(now.toString(), "hash-of-" + id, entries));
        }
    }

    static Map<String, String> application(String name, String version) {
        return Map.of("Name", name, "Version", version, "Architecture", "x86_64");
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        Answer answer;
        if (target != null) {
            String operation = "ssm." + target.substring(target.indexOf('.') + 1);
            Map<?, ?> request = TestJson.read(body.isEmpty() ? "{}" : body);
            answer = answered(operation, request, () -> ssm(operation, request));
        } else if (exchange.getRequestMethod().equals("POST")) {
            Map<String, String> form = form(body);
            String operation = "ec2." + form.get("Action");
            answer = answered(operation, form, () -> ec2(form));
        } else {
            Map<String, String> query =
                    form(Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
            String path = exchange.getRequestURI().getPath().substring(1);
            String operation = query.containsKey("list-type") ? "s3.ListObjectsV2" : "s3.GetObject";
            query.put("path", path);
            answer =
                    answered(
                            operation,
                            query,
                            () ->
                                    query.containsKey("list-type")
                                            ? listed(path, query)
                                            : object(path));
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.getResponseHeaders().set("Last-Modified", "Sat, 21 Nov 2026 11:00:00 GMT");
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private interface Answering {
        Answer get();
    }

    private Answer answered(String operation, Map<?, ?> request, Answering usual) {
        calls.computeIfAbsent(operation, _ -> new AtomicInteger()).incrementAndGet();
        Function<Map<?, ?>, Answer> fault = faults.get(operation);
        Answer instead = fault == null ? null : fault.apply(request);
        return instead == null ? usual.get() : instead;
    }

    static Answer denied() {
        return new Answer(
                400,
                "application/x-amz-json-1.1",
                "{\"__type\":\"AccessDeniedException\",\"Message\":\"no\"}");
    }

    static Answer error(String code) {
        return new Answer(
                400,
                "application/x-amz-json-1.1",
                "{\"__type\":\"" + code + "\",\"Message\":\"no\"}");
    }

    static Answer page() {
        return new Answer(404, "text/html", "<html>no such page</html>");
    }

    private static Map<String, String> form(String text) {
        Map<String, String> form = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()) {
                form.put(
                        decoded(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return form;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private Answer ec2(Map<String, String> form) {
        List<String> ids = new ArrayList<>();
        for (int i = 1; form.containsKey("Filter.1.Value." + i); i++) {
            ids.add(form.get("Filter.1.Value." + i));
        }
        var xml = new StringBuilder("<DescribeInstancesResponse><reservationSet>");
        List<String> all =
                machines.keySet().stream().filter(id -> ids.isEmpty() || ids.contains(id)).toList();
        int from = Integer.parseInt(form.getOrDefault("NextToken", "0"));
        int to = Math.min(all.size(), from + pageSize);
        for (String id : all.subList(from, to)) {
            Machine machine = machines.get(id);
            xml.append("<item><instancesSet><item><instanceId>")
                    .append(id)
                    .append("</instanceId><imageId>ami-1</imageId><instanceState><name>")
                    .append(machine.state())
                    .append("</name></instanceState><tagSet>");
            machine.tags()
                    .forEach((key, value) ->
                            xml.append("<item><key>")
                                    .append(key)
                                    .append("</key><value>")
                                    .append(value)
                                    .append("</value></item>"));
            xml.append("</tagSet></item></instancesSet></item>");
        }
        xml.append("</reservationSet>");
        if (to < all.size()) {
            xml.append("<nextToken>").append(to).append("</nextToken>");
        }
        return new Answer(200, "text/xml", xml.append("</DescribeInstancesResponse>").toString());
    }

    private Answer listed(String bucket, Map<String, String> query) {
        String name = bucket.endsWith("/") ? bucket.substring(0, bucket.length() - 1) : bucket;
        String prefix = name + "/" + query.getOrDefault("prefix", "");
        var xml = new StringBuilder("<ListBucketResult><IsTruncated>false</IsTruncated>");
        objects.forEach((key, content) -> {
            if (key.startsWith(prefix)) {
                xml.append("<Contents><Key>")
                        .append(key.substring(name.length() + 1))
                        .append(
                                "</Key><LastModified>2026-11-21T11:00:00.000Z</LastModified><ETag>e")
                        .append(content.hashCode())
                        .append("</ETag><Size>")
                        .append(content.length())
                        .append("</Size></Contents>");
            }
        });
        return new Answer(200, "application/xml", xml.append("</ListBucketResult>").toString());
    }

    private Answer object(String path) {
        String content = objects.get(path);
        return content == null
                ? new Answer(404, "application/xml", "<Error><Code>NoSuchKey</Code></Error>")
                : new Answer(200, "application/json", content);
    }

    private Answer ssm(String operation, Map<?, ?> request) {
        return switch (operation) {
            case "ssm.DescribeInstanceInformation" ->
                    json(
                            Map.of(
                                    "InstanceInformationList",
                                    managed.values().stream()
                                            .filter(each ->
                                                    chosen(request).isEmpty()
                                                            || chosen(request)
                                                                    .contains(
                                                                            each.get("InstanceId")))
                                            .toList()));
            case "ssm.GetInventory" -> entities(request);
            case "ssm.ListInventoryEntries" -> entries(request);
            case "ssm.SendCommand" -> send(request);
            case "ssm.ListCommandInvocations" -> invocations(request);
            case "ssm.ListCommands" ->
                    json(
                            Map.of(
                                    "Commands",
                                    sent.stream()
                                            .map(each ->
                                                    Map.of(
                                                            "CommandId",
                                                            each.id(),
                                                            "Comment",
                                                            each.comment()))
                                            .toList()));
            case "ssm.GetCommandInvocation" -> {
                Invocation of = find(request).get((String) request.get("InstanceId"));
                String output = of.output();
                yield json(
                        Map.of(
                                "StandardOutputContent",
                                output.length() > 24_000
                                        ? output.substring(0, 23_976) + "\n---Output truncated---"
                                        : output,
                                "StandardErrorContent",
                                of.status().equals("Failed") ? "it did not work" : "",
                                "ResponseCode",
                                of.status().equals("Success") ? 0 : 1,
                                "Status",
                                of.status()));
            }
            case "ssm.CancelCommand" -> {
                find(request).replaceAll((_, _) -> new Invocation("Cancelled", "Cancelled", ""));
                yield json(Map.of());
            }
            case "ssm.GetDocument" -> {
                String content = documents.get((String) request.get("Name"));
                yield content == null ? error("InvalidDocument") : json(Map.of("Content", content));
            }
            case "ssm.CreateDocument", "ssm.UpdateDocument" -> {
                String name = (String) request.get("Name");
                documents.put(name, (String) request.get("Content"));
                if (request.get("Tags") instanceof List<?> tags) {
                    Map<?, ?> tag = (Map<?, ?>) tags.getFirst();
                    documentTags.put(name, tag.get("Key") + "=" + tag.get("Value"));
                }
                yield json(Map.of("DocumentDescription", Map.of("DocumentVersion", "2")));
            }
            case "ssm.UpdateDocumentDefaultVersion" -> json(Map.of());
            case "ssm.ListTagsForResource" -> {
                String tag = documentTags.getOrDefault((String) request.get("ResourceId"), "");
                yield json(
                        Map.of(
                                "TagList",
                                tag.isEmpty()
                                        ? List.of()
                                        : List.of(
                                                Map.of(
                                                        "Key",
                                                        tag.split("=", 2)[0],
                                                        "Value",
                                                        tag.split("=", 2)[1]))));
            }
            default -> page();
        };
    }

    /// Ids that a request's filters name.
    private static List<?> chosen(Map<?, ?> request) {
        return request.get("Filters") instanceof List<?> filters
                ? (List<?>) ((Map<?, ?>) filters.getFirst()).get("Values")
                : List.of();
    }

    private Answer entities(Map<?, ?> request) {
        List<?> chosen = chosen(request);
        List<String> all =
                managed.keySet().stream()
                        .filter(id -> chosen.isEmpty() || chosen.contains(id))
                        .toList();
        int from = request.get("NextToken") instanceof String token ? Integer.parseInt(token) : 0;
        int to = Math.min(all.size(), from + Math.min(pageSize, 50));
        List<Object> entities = new ArrayList<>();
        for (String id : all.subList(from, to)) {
            Inventory inventory = inventories.get(id);
            Map<String, Object> data = new LinkedHashMap<>();
            if (inventory != null) {
                data.put(
                        "AWS:Application",
                        Map.of(
                                "TypeName", "AWS:Application",
                                "SchemaVersion", "1.1",
                                "CaptureTime", inventory.captureTime(),
                                "ContentHash", inventory.hash(),
                                "Content", inventory.entries()));
            }
            entities.add(Map.of("Id", id, "Data", data));
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Entities", entities);
        if (to < all.size()) {
            answer.put("NextToken", Integer.toString(to));
        }
        return json(answer);
    }

    private Answer entries(Map<?, ?> request) {
        Inventory inventory = inventories.get((String) request.get("InstanceId"));
        return inventory == null
                ? json(Map.of("Entries", List.of()))
                : json(
                        Map.of(
                                "Entries",
                                inventory.entries(),
                                "CaptureTime",
                                inventory.captureTime()));
    }

    private Answer send(Map<?, ?> request) {
        Sent command =
                new Sent(
                        "c0000000-0000-4000-8000-%012d".formatted(sent.size() + 1),
                        request,
                        now,
                        new TreeMap<>());
        for (Object id : command.instances()) {
            command.invocations().put((String) id, runs.apply(command));
        }
        sent.add(command);
        return json(Map.of("Command", Map.of("CommandId", command.id())));
    }

    private Map<String, Invocation> find(Map<?, ?> request) {
        return sent.stream()
                .filter(each -> each.id().equals(request.get("CommandId")))
                .findFirst()
                .orElseThrow()
                .invocations();
    }

    private Answer invocations(Map<?, ?> request) {
        String document = "";
        Instant after = Instant.EPOCH;
        if (request.get("Filters") instanceof List<?> filters) {
            for (Object each : filters) {
                Map<?, ?> filter = (Map<?, ?>) each;
                if ("DocumentName".equals(filter.get("key"))) {
                    document = (String) filter.get("value");
                } else if ("InvokedAfter".equals(filter.get("key"))) {
                    after = Instant.parse((String) filter.get("value"));
                }
            }
        }
        List<Object> all = new ArrayList<>();
        for (Sent command : sent) {
            if ((request.get("CommandId") != null && !command.id().equals(request.get("CommandId")))
                    || (!document.isEmpty() && !command.document().equals(document))
                    || command.at().isBefore(after)) {
                continue;
            }
            command.invocations()
                    .forEach((id, invocation) ->
                            all.add(
                                    Map.of(
                                            "CommandId", command.id(),
                                            "InstanceId", id,
                                            "Status", invocation.status(),
                                            "StatusDetails", invocation.details(),
                                            "RequestedDateTime", command.at().getEpochSecond())));
        }
        return json(Map.of("CommandInvocations", all));
    }

    private static Answer json(Object value) {
        return new Answer(200, "application/x-amz-json-1.1", text(value));
    }

    private static String text(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                List<String> fields = new ArrayList<>();
                map.forEach((key, field) -> fields.add(text(key) + ":" + text(field)));
                yield "{" + String.join(",", fields) + "}";
            }
            case Collection<?> list ->
                    "[" + String.join(",", list.stream().map(StubSsm::text).toList()) + "]";
            case Number number -> number.toString();
            default -> {
                var out = new StringBuilder("\"");
                for (char c : value.toString().toCharArray()) {
                    if (c == '"' || c == '\\' || c < ' ') {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
                yield out.append('"').toString();
            }
        };
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
