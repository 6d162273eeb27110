package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.estate.SweepUnit;
import org.openinspector.estate.use.ImageUse;
import org.openinspector.estate.use.UseListing;
import org.openinspector.estate.use.Workload;

/// What a stub of ECS runs.
@NullUnmarked
class EcsUseTest {
    private static final SweepUnit UNIT = new SweepUnit(StubAws.ACCOUNT, StubAws.REGION, "ecr");
    private static final String CLUSTER = "arn:aws:ecs:us-east-1:111122223333:cluster/main";
    private static final String A = "sha256:" + "a".repeat(64);
    private static final String B = "sha256:" + "b".repeat(64);

    @TempDir Path folder;

    private StubAws aws;
    private Downloads downloads;
    private EcsUse ecs;

    /// Descriptions of tasks by their number; and which run and which have ended.
    private final Map<Integer, String> tasks = new TreeMap<>();

    private final TreeSet<Integer> running = new TreeSet<>();
    private final TreeSet<Integer> stopped = new TreeSet<>();

    @BeforeEach
    void start() throws Exception {
        aws = new StubAws(folder);
        downloads = new Downloads(Optional.of(aws.endpoint), Duration.ofSeconds(10));
        var cache = new ContentCache(folder.resolve("cache"), 1 << 20);
        ecs =
                new EcsUse(
                        new ImageContent(cache, cache, downloads),
                        account ->
                                account.equals("999999999999")
                                        ? Optional.empty()
                                        : Optional.of(aws.clients));
        aws.on("ecs:ListClusters", "{'clusterArns':['" + CLUSTER + "']}");
        aws.on(
                "ecs:ListTasks",
                body -> {
                    Map<?, ?> request = TestJson.read(body);
                    List<String> all = new ArrayList<>();
                    ("STOPPED".equals(request.get("desiredStatus")) ? stopped : running)
                            .forEach(each -> all.add("'" + arn(each) + "'"));
                    // Two a page.
                    int from =
                            request.get("nextToken") instanceof String token
                                    ? Integer.parseInt(token)
                                    : 0;
                    int to = Math.min(from + 2, all.size());
                    return StubAws.Answer.json(
                            "{'taskArns':"
                                    + all.subList(from, to)
                                    + (to < all.size() ? ",'nextToken':'" + to + "'" : "")
                                    + "}");
                });
        aws.on(
                "ecs:DescribeTasks",
                body -> {
                    List<?> asked = (List<?>) TestJson.read(body).get("tasks");
                    return StubAws.Answer.json(
                            "{'tasks':"
                                    + tasks.entrySet().stream()
                                            .filter(each -> asked.contains(arn(each.getKey())))
                                            .map(Map.Entry::getValue)
                                            .toList()
                                    + "}");
                });
    }

    @AfterEach
    void stop() {
        downloads.close();
        aws.close();
    }

    private static String arn(int task) {
        return "arn:aws:ecs:us-east-1:111122223333:task/main/" + task;
    }

    private void task(int number, String group, String more, String... images) {
        List<String> containers = new ArrayList<>();
        for (String image : images) {
            String[] parts = image.split(" ", 2);
            containers.add(
                    "{'image':'"
                            + parts[0]
                            + "'"
                            + (parts.length > 1 ? ",'imageDigest':'" + parts[1] + "'" : "")
                            + "}");
        }
        tasks.put(
                number,
                "{'taskArn':'"
                        + arn(number)
                        + "','group':'"
                        + group
                        + "','taskDefinitionArn':'arn:aws:ecs:us-east-1:111122223333:task-definition/t:1'"
                        + more
                        + ",'containers':"
                        + containers
                        + "}");
    }

    private static String image(String account, String repository, String digest) {
        return account + ".dkr.ecr.us-east-1.amazonaws.com/" + repository + ":1.0 " + digest;
    }

    private static String id(String account, String repository, String digest) {
        return "arn:aws:ecr:us-east-1:" + account + ":repository/" + repository + "/" + digest;
    }

    private Map<String, ImageUse> list() throws InterruptedException {
        var complete = assertInstanceOf(UseListing.Complete.class, ecs.list(aws.clients, UNIT));
        Map<String, ImageUse> uses = new TreeMap<>();
        for (ImageUse use : complete.uses()) {
            String group =
                    switch (use.workload()) {
                        case Workload.EcsTasks(String name, String _) -> name;
                        case Workload.EksPods pods -> pods.name();
                    };
            assertEquals(CLUSTER, use.clusterArn());
            uses.put(group + " " + use.imageId(), use);
        }
        return uses;
    }

    @Test
    void countsTasksByGroupAndImage() throws Exception {
        task(
                1,
                "service:web",
                "",
                image("111122223333", "shop/web", A),
                image("111122223333", "log", B));
        task(2, "service:web", "", image("111122223333", "shop/web", A));
        // Of another account's registry; twice in one task; beside an image of another registry.
        task(
                3,
                "family:job",
                "",
                image("444455556666", "base", B),
                image("444455556666", "base", B),
                "docker.io/library/nginx");
        // Not pulled yet.
        task(4, "service:web", "", "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/web:2.0");
        // By digest.
        task(5, "service:pin", "", "111122223333.dkr-ecr.us-east-1.on.aws/shop/web@" + A);
        running.addAll(List.of(1, 2, 3, 4, 5));
        Map<String, ImageUse> uses = list();
        String web = id("111122223333", "shop/web", A);
        assertEquals(
                Map.of(
                        "service:web " + web, 2L,
                        "service:web " + id("111122223333", "log", B), 1L,
                        "family:job " + id("444455556666", "base", B), 1L,
                        "service:pin " + web, 1L),
                running(uses));
        // Known tasks are not described again, but those whose images were not pulled.
        aws.calls();
        task(4, "service:web", "", image("111122223333", "shop/web", B));
        uses = list();
        assertEquals(1L, uses.get("service:web " + id("111122223333", "shop/web", B)).running());
        assertEquals(
                Map.of("ecs:ListClusters", 1, "ecs:ListTasks", 4, "ecs:DescribeTasks", 1),
                minusEcr(aws.calls()));
        list();
        assertEquals(Map.of("ecs:ListClusters", 1, "ecs:ListTasks", 4), minusEcr(aws.calls()));
    }

    private static Map<String, Long> running(Map<String, ImageUse> uses) {
        Map<String, Long> running = new TreeMap<>();
        uses.forEach((key, use) -> running.put(key, use.running()));
        return running;
    }

    private static Map<String, Integer> minusEcr(Map<String, Integer> calls) {
        Map<String, Integer> rest = new TreeMap<>(calls);
        rest.keySet().removeIf(each -> each.startsWith("ecr:"));
        return rest;
    }

    @Test
    void whatEndedWasInUseUntilThen() throws Exception {
        task(1, "service:web", "", image("111122223333", "web", A));
        running.add(1);
        String key = "service:web " + id("111122223333", "web", A);
        assertEquals(Optional.empty(), list().get(key).lastInUse());
        running.clear();
        stopped.add(1);
        task(1, "service:web", ",'stoppedAt':1763700000", image("111122223333", "web", A));
        for (int i = 0; i < 2; i++) {
            ImageUse use = list().get(key);
            assertEquals(0, use.running());
            assertEquals(1, use.stopped());
            assertEquals(Optional.of(Instant.ofEpochSecond(1763700000)), use.lastInUse());
        }
        stopped.clear();
        assertEquals(Map.of(), list());
    }

    @Test
    void anIndexIsResolvedToTheImageOfTheTasksPlatform() throws Exception {
        String manifest =
                "{\"schemaVersion\":2,\"manifests\":["
                        + listed(A, "amd64")
                        + ","
                        + listed(B, "arm64")
                        + "]}";
        String index =
                "sha256:"
                        + HexFormat.of()
                                .formatHex(
                                        Downloads.sha256()
                                                .digest(manifest.getBytes(StandardCharsets.UTF_8)));
        aws.on(
                "ecr:BatchGetImage",
                "{'images':[{'imageManifest':'" + manifest.replace("\"", "\\'") + "'}]}");
        String arm = ",'attributes':[{'name':'ecs.cpu-architecture','value':'arm64'}]";
        task(1, "service:arm", arm, image("111122223333", "web", index));
        task(2, "service:any", "", image("111122223333", "web", index));
        // Nobody gave us that account: the use is told by what the cluster calls the image.
        task(3, "service:far", "", image("999999999999", "web", index));
        running.addAll(List.of(1, 2, 3));
        assertEquals(
                Map.of(
                        "service:arm " + id("111122223333", "web", B), 1L,
                        "service:any " + id("111122223333", "web", A), 1L,
                        "service:any " + id("111122223333", "web", B), 1L,
                        "service:far " + id("999999999999", "web", index), 1L),
                running(list()));
        assertEquals(1, aws.calls().get("ecr:BatchGetImage"));
    }

    private static String listed(String digest, String architecture) {
        return "{\"digest\":\""
                + digest
                + "\",\"size\":7,\"platform\":{\"architecture\":\""
                + architecture
                + "\"}}";
    }

    @Test
    void aDeniedCallTellsNothing() throws Exception {
        aws.on("ecs:ListTasks", _ -> StubAws.Answer.refusal(400, "AccessDeniedException"));
        var unknown = assertInstanceOf(UseListing.Unknown.class, ecs.list(aws.clients, UNIT));
        assertTrue(unknown.reason().endsWith("allow the action ecs:ListTasks"), unknown.reason());
        // A cluster that goes meanwhile hides nothing of the others.
        aws.on("ecs:ListTasks", _ -> StubAws.Answer.refusal(400, "ClusterNotFoundException"));
        assertEquals(Map.of(), list());
    }
}
