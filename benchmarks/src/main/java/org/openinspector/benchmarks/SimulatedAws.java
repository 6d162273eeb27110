package org.openinspector.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An endpoint that answers as AWS does for an organization of any size, counts the calls, and
/// refuses what is above AWS's rates; `benchmarks/estate` is what people call.
///
/// Control: `GET /_control/calls` (by operation, then reset), `GET /_control/quota` (seconds that
/// the rates alone would take for the calls since the last reset, of the slowest account and
/// Region), `POST /_control/push` (an image and its event; answers its ARN).
public final class SimulatedAws {
    private static final Pattern CREDENTIAL =
            Pattern.compile(
                    "Credential=([A-Za-z0-9]+)/[0-9]+/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request");

    /// Calls a second and account and Region: EC2's as its guide gives them, the others as service
    /// quotas show them.
    private static final Map<String, double[]> RATES =
            Map.of(
                    "ec2", new double[] {100, 20},
                    "ssm", new double[] {20, 10},
                    "ecr", new double[] {200, 100},
                    "lambda", new double[] {30, 15});

    private final SimulatedEstate estate;
    private final Instant captured = Instant.now().minusSeconds(3600);
    private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
    private final Deque<String> events = new ArrayDeque<>();
    private final boolean throttles;
    private int pushed;

    /// Calls of one account, Region and service.
    private static final class Bucket {
        private final double burst;
        private final double rate;
        private double tokens;
        private long at = System.nanoTime();
        private long taken;

        Bucket(double[] rate) {
            this.burst = rate[0];
            this.rate = rate[1];
            this.tokens = rate[0];
        }

        synchronized boolean take() {
            long now = System.nanoTime();
            tokens = Math.min(burst, tokens + (now - at) / 1e9 * rate);
            at = now;
            taken++;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }

        synchronized double seconds() {
            return Math.max(0, taken - burst) / rate;
        }
    }

    private SimulatedAws(SimulatedEstate estate, boolean throttles) {
        this.estate = estate;
        this.throttles = throttles;
    }

    /// Runs until its input ends.
    ///
    /// @param arguments port, accounts, instances, images, functions; then `throttle` or nothing
    public static void main(String[] arguments) throws IOException {
        var estate =
                new SimulatedEstate(
                        Integer.parseInt(arguments[1]),
                        Integer.parseInt(arguments[2]),
                        Integer.parseInt(arguments[3]),
                        Integer.parseInt(arguments[4]));
        var aws = new SimulatedAws(estate, arguments.length > 5);
        HttpServer server =
                HttpServer.create(
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])),
                        1024);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", aws::answer);
        server.start();
        System.out.println("http://127.0.0.1:" + server.getAddress().getPort());
        while (System.in.read() >= 0) {
            // Until nobody holds it any more.
        }
        server.stop(0);
    }

    /// Who asks where.
    private record Caller(String account, String region, String service, int unit) {}

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (path.startsWith("/_control/")) {
                control(exchange, path);
                return;
            }
            if (path.startsWith("/_blob/")) {
                String digest = path.substring("/_blob/".length());
                send(exchange, 200, "application/octet-stream", estate.blob(digest));
                return;
            }
            if (path.startsWith("/_code/")) {
                int number = Integer.parseInt(path.substring("/_code/".length()));
                send(exchange, 200, "application/zip", estate.archive(number));
                return;
            }
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            Matcher credential = CREDENTIAL.matcher(String.valueOf(authorization));
            if (!credential.find()) {
                send(exchange, 403, "text/html", "<html>unsigned</html>");
                return;
            }
            String key = credential.group(1);
            String account = key.startsWith("ASIA") ? key.substring(4, 16) : estate.account(0);
            Caller caller =
                    new Caller(
                            account,
                            credential.group(2),
                            credential.group(3),
                            estate.unit(account, credential.group(2)));
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            String text = new String(body, StandardCharsets.UTF_8);
            String operation =
                    target != null
                            ? target.substring(target.indexOf('.') + 1)
                            : path.length() > 1 ? lambdaOperation(path) : field(text, "Action");
            if (!caller.service().equals("sqs")) {
                calls.computeIfAbsent(caller.service() + ":" + operation, _ -> new LongAdder())
                        .increment();
            }
            double[] rate = RATES.get(caller.service());
            if (rate != null
                    && !buckets.computeIfAbsent(
                                    account + caller.region() + caller.service(),
                                    _ -> new Bucket(rate))
                            .take()
                    && throttles) {
                exchange.getResponseHeaders().add("x-amzn-ErrorType", "ThrottlingException");
                send(
                        exchange,
                        400,
                        "application/x-amz-json-1.1",
                        "{\"__type\":\"ThrottlingException\"}");
                return;
            }
            String out = answered(exchange, caller, operation, path, text);
            if (out.isEmpty()) {
                send(exchange, 404, "text/html", "<html>not here</html>");
            } else {
                send(
                        exchange,
                        200,
                        out.startsWith("<") ? "text/xml" : "application/x-amz-json-1.1",
                        out);
            }
        }
    }

    private static String lambdaOperation(String path) {
        if (path.contains("/tags/")) {
            return "ListTags";
        }
        return path.matches("/[0-9-]+/functions/?") ? "ListFunctions" : "GetFunction";
    }

    private String answered(
            HttpExchange exchange, Caller caller, String operation, String path, String body) {
        return switch (caller.service() + ":" + operation) {
            case "sts:GetCallerIdentity" ->
                    "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>"
                            + caller.account()
                            + "</Account><Arn>arn:aws:iam::"
                            + caller.account()
                            + ":role/benchmark</Arn><UserId>benchmark</UserId>"
                            + "</GetCallerIdentityResult></GetCallerIdentityResponse>";
            case "sts:AssumeRole" -> assumed(field(body, "RoleArn"));
            case "organizations:DescribeOrganization" ->
                    "{\"Organization\":{\"Id\":\"o-benchmark1\",\"Arn\":\"arn:aws:organizations::"
                            + estate.account(0)
                            + ":organization/o-benchmark1\",\"MasterAccountId\":\""
                            + estate.account(0)
                            + "\",\"FeatureSet\":\"ALL\"}}";
            case "organizations:ListAccounts" -> accounts(body);
            case "organizations:ListDelegatedAdministrators" -> "{\"DelegatedAdministrators\":[]}";
            case "ec2:DescribeRegions" -> regions();
            case "ec2:DescribeInstances" -> instances(caller, body);
            case "ssm:DescribeInstanceInformation" -> managed(caller, body);
            case "ssm:ListInventoryEntries" -> entries(body);
            case "ecr:DescribeRepositories" -> repositories(caller);
            case "ecr:DescribeImages" -> images(caller, body);
            case "ecr:BatchGetImage" -> manifest(caller, body);
            case "ecr:GetDownloadUrlForLayer" ->
                    "{\"downloadUrl\":\"http://"
                            + exchange.getRequestHeaders().getFirst("Host")
                            + "/_blob/"
                            + json(body, "layerDigest")
                            + "\"}";
            case "lambda:ListFunctions" -> functions(caller, exchange.getRequestURI().getQuery());
            case "lambda:ListTags" -> "{\"Tags\":{\"owner\":\"benchmark\"}}";
            case "lambda:GetFunction" -> function(exchange, caller, path);
            case "sqs:ReceiveMessage" -> received();
            case "sqs:DeleteMessageBatch" -> "{\"Successful\":[],\"Failed\":[]}";
            case "sqs:GetQueueAttributes" -> "{}";
            default -> "";
        };
    }

    private static String assumed(String role) {
        String account = role.replaceFirst("arn:[^:]+:iam::([0-9]{12}):.*", "$1");
        return "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA"
                + account
                + "</AccessKeyId><SecretAccessKey>benchmark</SecretAccessKey><SessionToken>benchmark"
                + "</SessionToken><Expiration>"
                + Instant.now().plusSeconds(3600)
                + "</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::"
                + account
                + ":assumed-role/benchmark/s</Arn><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser>"
                + "</AssumeRoleResult></AssumeRoleResponse>";
    }

    private String accounts(String body) {
        String token = json(body, "NextToken");
        int begin = token.isEmpty() ? 0 : Integer.parseInt(token);
        int end = Math.min(estate.accounts, begin + 20);
        List<String> rows = new ArrayList<>();
        for (int i = begin; i < end; i++) {
            rows.add(
                    "{\"Id\":\""
                            + estate.account(i)
                            + "\",\"Name\":\"account-"
                            + i
                            + "\",\"Email\":\"a"
                            + i
                            + "@example.org\",\"Status\":\"ACTIVE\",\"JoinedMethod\":\"CREATED\","
                            + "\"JoinedTimestamp\":1700000000,\"Arn\":\"arn:aws:organizations::"
                            + estate.account(0)
                            + ":account/o-benchmark1/"
                            + estate.account(i)
                            + "\"}");
        }
        return "{\"Accounts\":["
                + String.join(",", rows)
                + "]"
                + (end < estate.accounts ? ",\"NextToken\":\"" + end + "\"" : "")
                + "}";
    }

    private static String regions() {
        StringBuilder out =
                new StringBuilder(
                        "<DescribeRegionsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><regionInfo>");
        SimulatedEstate.REGIONS.forEach(region ->
                out.append("<item><regionName>" + region)
                        .append("</regionName><regionEndpoint>ec2." + region)
                        .append(
                                ".amazonaws.com</regionEndpoint><optInStatus>opt-in-not-required"
                                        + "</optInStatus></item>"));
        return out.append("</regionInfo></DescribeRegionsResponse>").toString();
    }

    private List<Integer> instanceNumbers(Caller caller, String body) {
        List<Integer> all =
                caller.unit() < 0 ? List.of() : estate.numbers(caller.unit(), estate.instances);
        List<Integer> asked = new ArrayList<>();
        Matcher ids = Pattern.compile("i-[0-9a-f]{17}").matcher(body);
        while (ids.find()) {
            asked.add(SimulatedEstate.instanceNumber(ids.group()));
        }
        return asked.isEmpty() ? all : all.stream().filter(asked::contains).toList();
    }

    private String instances(Caller caller, String body) {
        StringBuilder out =
                new StringBuilder(
                        "<DescribeInstancesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><reservationSet>");
        for (int number : instanceNumbers(caller, body)) {
            out.append("<item><reservationId>r-1</reservationId><instancesSet><item><instanceId>")
                    .append(SimulatedEstate.instanceId(number))
                    .append(
                            "</instanceId><imageId>ami-1</imageId><instanceState><code>16</code>"
                                    + "<name>running</name></instanceState><instanceType>t3.micro"
                                    + "</instanceType><launchTime>2026-01-01T00:00:00.000Z</launchTime>"
                                    + "<tagSet><item><key>owner</key><value>benchmark</value></item>"
                                    + "</tagSet></item></instancesSet></item>");
        }
        return out.append("</reservationSet></DescribeInstancesResponse>").toString();
    }

    /// Pages of 50, as Systems Manager has them.
    private String managed(Caller caller, String body) {
        String token = json(body, "NextToken");
        List<Integer> all = instanceNumbers(caller, body);
        int begin = token.isEmpty() ? 0 : Integer.parseInt(token);
        int end = Math.min(all.size(), begin + 50);
        List<String> rows = new ArrayList<>();
        for (int number : all.subList(begin, end)) {
            rows.add(
                    "{\"InstanceId\":\""
                            + SimulatedEstate.instanceId(number)
                            + "\",\"PingStatus\":\"Online\",\"PlatformType\":\"Linux\",\"PlatformName\":"
                            + "\"Debian GNU/Linux\",\"PlatformVersion\":\"12\",\"ResourceType\":\"EC2Instance\"}");
        }
        return "{\"InstanceInformationList\":["
                + String.join(",", rows)
                + "]"
                + (end < all.size() ? ",\"NextToken\":\"" + end + "\"" : "")
                + "}";
    }

    private String entries(String body) {
        Matcher id = Pattern.compile("i-[0-9a-f]{17}").matcher(body);
        int number = id.find() ? SimulatedEstate.instanceNumber(id.group()) : 0;
        boolean first = body.contains("\"MaxResults\":1,") || body.contains("\"MaxResults\":1}");
        List<String> rows = new ArrayList<>();
        for (String[] one : SimulatedEstate.applications(number)) {
            rows.add(
                    "{\"Name\":\""
                            + one[0]
                            + "\",\"Version\":\""
                            + one[1]
                            + "\",\"Architecture\":\"amd64\"}");
            if (first) {
                break;
            }
        }
        return "{\"TypeName\":\"AWS:Application\",\"SchemaVersion\":\"1.1\",\"InstanceId\":\""
                + SimulatedEstate.instanceId(number)
                + "\",\"CaptureTime\":\""
                + captured.toString().substring(0, 19)
                + "Z\",\"Entries\":["
                + String.join(",", rows)
                + "]"
                + (first ? ",\"NextToken\":\"1\"" : "")
                + "}";
    }

    private String repositories(Caller caller) {
        return caller.unit() < 0 || estate.images(caller.unit()).isEmpty()
                ? "{\"repositories\":[]}"
                : "{\"repositories\":[{\"repositoryName\":\"shop/web\",\"registryId\":\""
                        + caller.account()
                        + "\",\"repositoryArn\":\"arn:aws:ecr:"
                        + caller.region()
                        + ":"
                        + caller.account()
                        + ":repository/shop/web\"}]}";
    }

    private String images(Caller caller, String body) {
        List<String> rows = new ArrayList<>();
        boolean some = body.contains("imageIds");
        for (String digest : caller.unit() < 0 ? List.<String>of() : estate.images(caller.unit())) {
            if (!some || body.contains(digest)) {
                rows.add(
                        "{\"registryId\":\""
                                + caller.account()
                                + "\",\"repositoryName\":\"shop/web\",\"imageDigest\":\""
                                + digest
                                + "\",\"imagePushedAt\":"
                                + captured.getEpochSecond()
                                + ",\"imageManifestMediaType\":\"application/vnd.oci.image.manifest.v1+json\"}");
            }
        }
        return "{\"imageDetails\":[" + String.join(",", rows) + "]}";
    }

    private String manifest(Caller caller, String body) {
        Matcher digest = Pattern.compile("sha256:[0-9a-f]{64}").matcher(body);
        String name = digest.find() ? digest.group() : "";
        String text = new String(estate.manifest(name), StandardCharsets.UTF_8);
        return "{\"images\":[{\"registryId\":\""
                + caller.account()
                + "\",\"repositoryName\":\"shop/web\",\"imageId\":{\"imageDigest\":\""
                + name
                + "\"},\"imageManifest\":\""
                + text.replace("\"", "\\\"")
                + "\"}],\"failures\":[]}";
    }

    private String functions(Caller caller, String query) {
        int begin = 0;
        Matcher marker = Pattern.compile("Marker=([0-9]+)").matcher(String.valueOf(query));
        if (marker.find()) {
            begin = Integer.parseInt(marker.group(1));
        }
        List<Integer> all =
                caller.unit() < 0 ? List.of() : estate.numbers(caller.unit(), estate.functions);
        int end = Math.min(all.size(), begin + 50);
        List<String> rows = new ArrayList<>();
        all.subList(begin, end).forEach(number -> rows.add(configuration(caller, number)));
        return "{\"Functions\":["
                + String.join(",", rows)
                + "]"
                + (end < all.size() ? ",\"NextMarker\":\"" + end + "\"" : "")
                + "}";
    }

    private String configuration(Caller caller, int number) {
        return "{\"FunctionName\":\"function-"
                + number
                + "\",\"FunctionArn\":\"arn:aws:lambda:"
                + caller.region()
                + ":"
                + caller.account()
                + ":function:function-"
                + number
                + "\",\"Runtime\":\"python3.12\",\"PackageType\":\"Zip\",\"Version\":\"$LATEST\","
                + "\"LastModified\":\"2026-11-01T00:00:00.000+0000\",\"CodeSha256\":\""
                + estate.archiveSha256(number)
                + "\",\"CodeSize\":"
                + estate.archive(number).length
                + ",\"Architectures\":[\"x86_64\"]}";
    }

    private String function(HttpExchange exchange, Caller caller, String path) {
        Matcher name = Pattern.compile("function-([0-9]+)").matcher(path);
        if (!name.find()) {
            return "";
        }
        int number = Integer.parseInt(name.group(1));
        return "{\"Configuration\":"
                + configuration(caller, number)
                + ",\"Code\":{\"RepositoryType\":\"S3\",\"Location\":\"http://"
                + exchange.getRequestHeaders().getFirst("Host")
                + "/_code/"
                + number
                + "\"},\"Tags\":{\"owner\":\"benchmark\"}}";
    }

    /// Long polling; what was handed out is gone.
    private String received() {
        List<String> rows = new ArrayList<>();
        synchronized (events) {
            try {
                if (events.isEmpty()) {
                    events.wait(2000);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            while (!events.isEmpty() && rows.size() < 10) {
                String id = "m" + events.size();
                rows.add(
                        "{\"MessageId\":\""
                                + id
                                + "\",\"ReceiptHandle\":\""
                                + id
                                + "\",\"Attributes\":{\"ApproximateReceiveCount\":\"1\"},\"Body\":\""
                                + events.removeFirst().replace("\"", "\\\"")
                                + "\"}");
            }
        }
        return rows.isEmpty() ? "{}" : "{\"Messages\":[" + String.join(",", rows) + "]}";
    }

    private void control(HttpExchange exchange, String path) throws IOException {
        String out =
                switch (path) {
                    case "/_control/calls" -> {
                        var sums = new TreeMap<String, Long>();
                        calls.forEach((name, sum) -> sums.put(name, sum.sumThenReset()));
                        List<String> rows = new ArrayList<>();
                        sums.forEach((name, sum) -> rows.add("\"" + name + "\":" + sum));
                        yield "{" + String.join(",", rows) + "}";
                    }
                    case "/_control/quota" -> {
                        double slowest = 0;
                        for (Bucket bucket : buckets.values()) {
                            slowest = Math.max(slowest, bucket.seconds());
                        }
                        buckets.clear();
                        yield "{\"seconds\":" + slowest + "}";
                    }
                    case "/_control/push" -> push();
                    default -> "{}";
                };
        send(exchange, 200, "application/json", out);
    }

    private synchronized String push() {
        pushed++;
        // The account whose coverage is asked for.
        int unit = 0;
        String account = estate.account(unit / SimulatedEstate.REGIONS.size());
        String region = SimulatedEstate.REGIONS.get(unit % SimulatedEstate.REGIONS.size());
        String digest = estate.push(unit, 10_000_000 + pushed);
        synchronized (events) {
            events.addLast(
                    "{\"account\":\""
                            + account
                            + "\",\"region\":\""
                            + region
                            + "\",\"detail-type\":\"ECR Image Action\",\"source\":\"aws.ecr\",\"detail\":{"
                            + "\"result\":\"SUCCESS\",\"action-type\":\"PUSH\",\"repository-name\":\"shop/web\","
                            + "\"image-tag\":\"new\",\"image-digest\":\""
                            + digest
                            + "\"}}");
            events.notifyAll();
        }
        return "{\"account\":\""
                + account
                + "\",\"region\":\""
                + region
                + "\",\"arn\":\"arn:aws:ecr:"
                + region
                + ":"
                + account
                + ":repository/shop/web/"
                + digest
                + "\"}";
    }

    private static String field(String form, String name) {
        for (String pair : form.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    private static String json(String body, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(body);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static void send(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        send(exchange, status, type, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }
}
