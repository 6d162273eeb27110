package org.openinspector.aws;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.estate.SweepUnit;
import org.openinspector.estate.use.ImageUse;
import org.openinspector.estate.use.UseListing;
import org.openinspector.estate.use.Workload;
import software.amazon.awssdk.services.ecs.model.Container;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.ListClustersResponse;
import software.amazon.awssdk.services.ecs.model.ListTasksResponse;
import software.amazon.awssdk.services.ecs.model.Task;

/// Which images the tasks of ECS run. A task's images do not change, so a task is described once: a
/// listing in which nothing is new takes two calls for each cluster.
///
/// Pods of EKS are known only to the cluster's own API, which is not AWS's: nothing in AWS's API
/// says what they run. Whoever can look into a cluster tells it in the same form ([UseListing]).
final class EcsUse {
    private static final Pattern IMAGE =
            Pattern.compile(
                    "([0-9]{12})\\.dkr[.-]ecr(?:-fips)?\\.([a-z0-9-]+)\\.[a-z.]+/([a-z0-9._/-]+)"
                            + "(?::[A-Za-z0-9_.-]+)?(?:@(sha256:[0-9a-f]{64}))?");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    /// ECS takes and gives a hundred at once.
    private static final int MOST = 100;

    private final ImageContent content;
    private final Function<String, Optional<AwsClients>> accounts;

    /// Tasks of the last listing, by the cluster's unit.
    private final Map<SweepUnit, Map<String, Known>> last = new ConcurrentHashMap<>();

    /// What does not change of a task.
    ///
    /// @param images of its containers, each once
    private record Known(
            Workload workload,
            Set<ImageContent.Place> images,
            Optional<String> architecture,
            Optional<Instant> stoppedAt) {}

    /// A task as a listing has it.
    private record Listed(String cluster, String arn, boolean running) {}

    /// @param accounts the clients of an account; empty for accounts that nobody gave us
    EcsUse(ImageContent content, Function<String, Optional<AwsClients>> accounts) {
        this.content = content;
        this.accounts = accounts;
    }

    /// Lists what runs in the clusters of the unit's account and Region.
    UseListing list(AwsClients clients, SweepUnit unit) throws InterruptedException {
        try {
            List<String> clusters = clusters(clients, unit);
            List<Listed> listed = new ArrayList<>();
            for (String cluster : clusters) {
                // First those that have ended: a task that ends meanwhile is in both, and runs.
                tasks(clients, unit, cluster, DesiredStatus.STOPPED, listed);
                tasks(clients, unit, cluster, DesiredStatus.RUNNING, listed);
            }
            Map<String, Known> before = last.getOrDefault(unit, Map.of());
            Map<String, Known> known = new HashMap<>();
            for (String cluster : clusters) {
                describe(clients, unit, cluster, listed, before, known);
            }
            last.put(unit, known);
            return new UseListing.Complete(uses(listed, known));
        } catch (AwsCallException e) {
            return new UseListing.Unknown(String.valueOf(e.getMessage()));
        }
    }

    private static List<String> clusters(AwsClients clients, SweepUnit unit)
            throws AwsCallException, InterruptedException {
        List<String> clusters = new ArrayList<>();
        Pages.all(
                unit.region(),
                "ecs:ListClusters",
                token -> {
                    ListClustersResponse page =
                            clients.calls()
                                    .call(
                                            unit.region(),
                                            "ecs:ListClusters",
                                            () ->
                                                    clients.ecs(unit.region())
                                                            .listClusters(b ->
                                                                    b.maxResults(MOST)
                                                                            .nextToken(token)));
                    clusters.addAll(page.clusterArns());
                    return page.nextToken();
                });
        return clusters;
    }

    private static void tasks(
            AwsClients clients,
            SweepUnit unit,
            String cluster,
            DesiredStatus status,
            List<Listed> listed)
            throws AwsCallException, InterruptedException {
        try {
            Pages.all(
                    unit.region(),
                    "ecs:ListTasks",
                    token -> {
                        ListTasksResponse page =
                                clients.calls()
                                        .call(
                                                unit.region(),
                                                "ecs:ListTasks",
                                                () ->
                                                        clients.ecs(unit.region())
                                                                .listTasks(b ->
                                                                        b.cluster(cluster)
                                                                                .desiredStatus(
                                                                                        status)
                                                                                .maxResults(MOST)
                                                                                .nextToken(token)));
                        page.taskArns()
                                .forEach(task ->
                                        listed.add(
                                                new Listed(
                                                        cluster,
                                                        task,
                                                        status == DesiredStatus.RUNNING)));
                        return page.nextToken();
                    });
        } catch (AwsCallException e) {
            // The cluster was deleted since the clusters were listed.
            if (e.kind() != AwsCallException.Kind.GONE) {
                throw e;
            }
        }
    }

    private static void describe(
            AwsClients clients,
            SweepUnit unit,
            String cluster,
            List<Listed> listed,
            Map<String, Known> before,
            Map<String, Known> known)
            throws AwsCallException, InterruptedException {
        TreeSet<String> unknown = new TreeSet<>();
        for (Listed task : listed) {
            if (!task.cluster.equals(cluster)) {
                continue;
            }
            @Nullable Known kept = before.get(task.arn);
            if (kept != null) {
                known.put(task.arn, kept);
            }
            // When one ended is told after it did.
            if (kept == null || (!task.running && kept.stoppedAt.isEmpty())) {
                unknown.add(task.arn);
            }
        }
        List<String> all = List.copyOf(unknown);
        for (int from = 0; from < all.size(); from += MOST) {
            List<String> some = all.subList(from, Math.min(from + MOST, all.size()));
            List<Task> tasks;
            try {
                tasks =
                        clients.calls()
                                .call(
                                        unit.region(),
                                        "ecs:DescribeTasks",
                                        () ->
                                                clients.ecs(unit.region())
                                                        .describeTasks(b ->
                                                                b.cluster(cluster).tasks(some)))
                                .tasks();
            } catch (AwsCallException e) {
                if (e.kind() == AwsCallException.Kind.GONE) {
                    return;
                }
                throw e;
            }
            for (Task task : tasks) {
                known(task).ifPresent(each -> known.put(task.taskArn(), each));
            }
        }
    }

    /// Empty while a container's image is not pulled: then its digest is not known yet.
    private static Optional<Known> known(Task task) {
        Set<ImageContent.Place> images = new HashSet<>();
        for (Container container : task.containers()) {
            Matcher image = IMAGE.matcher(String.valueOf(container.image()));
            if (!image.matches()) {
                // Not out of a registry of ECR.
                continue;
            }
            Optional<String> digest =
                    Optional.ofNullable(container.imageDigest())
                            .filter(each -> DIGEST.matcher(each).matches())
                            .or(() -> Optional.ofNullable(image.group(4)));
            if (digest.isEmpty()) {
                return Optional.empty();
            }
            images.add(
                    new ImageContent.Place(
                            image.group(1), image.group(2), image.group(3), digest.get()));
        }
        return Optional.of(
                new Known(
                        new Workload.EcsTasks(
                                task.group() == null || task.group().isEmpty()
                                        ? "task"
                                        : task.group(),
                                String.valueOf(task.taskDefinitionArn())),
                        images,
                        task.attributes().stream()
                                .filter(each -> "ecs.cpu-architecture".equals(each.name()))
                                .map(each -> String.valueOf(each.value()).toLowerCase(Locale.ROOT))
                                .findFirst(),
                        Optional.ofNullable(task.stoppedAt())));
    }

    private record Key(String imageId, String cluster, Workload workload) {}

    private static final class Sum {
        long running;
        long stopped;
        Optional<Instant> last = Optional.empty();
    }

    private List<ImageUse> uses(List<Listed> listed, Map<String, Known> known)
            throws InterruptedException {
        Map<String, Listed> tasks = new HashMap<>();
        listed.forEach(task -> tasks.put(task.arn, task));
        Map<Key, Sum> sums = new HashMap<>();
        for (Listed task : tasks.values()) {
            @Nullable Known images = known.get(task.arn);
            if (images == null) {
                continue;
            }
            for (ImageContent.Place place : images.images) {
                for (String imageId : resolved(place, images.architecture)) {
                    Sum sum =
                            sums.computeIfAbsent(
                                    new Key(imageId, task.cluster, images.workload),
                                    _ -> new Sum());
                    if (task.running) {
                        sum.running++;
                    } else {
                        sum.stopped++;
                        sum.last = later(sum.last, images.stoppedAt);
                    }
                }
            }
        }
        List<ImageUse> uses = new ArrayList<>();
        sums.forEach((key, sum) ->
                uses.add(
                        new ImageUse(
                                key.imageId,
                                key.cluster,
                                key.workload,
                                sum.running,
                                sum.stopped,
                                sum.last)));
        return uses;
    }

    private static Optional<Instant> later(Optional<Instant> left, Optional<Instant> right) {
        return left.isEmpty() || (right.isPresent() && right.get().isAfter(left.get()))
                ? right
                : left;
    }

    /// The image itself, or what an index lists for the task's platform; all that it lists if the
    /// platform is not told or not listed.
    private List<String> resolved(ImageContent.Place place, Optional<String> architecture)
            throws InterruptedException {
        List<Manifest.Listed> listed;
        try {
            Optional<AwsClients> owner = accounts.apply(place.accountId());
            listed = owner.isEmpty() ? List.of() : content.index(owner.get(), place);
        } catch (AwsCallException | IOException e) {
            // Used all the same, and shown as what the cluster calls it.
            listed = List.of();
        }
        if (listed.isEmpty()) {
            return List.of(place.arn());
        }
        Optional<String> wanted = architecture.map(each -> each.equals("x86_64") ? "amd64" : each);
        List<Manifest.Listed> fitting =
                listed.stream()
                        .filter(each -> wanted.isPresent() && each.architecture().equals(wanted))
                        .toList();
        return (fitting.isEmpty() ? listed : fitting)
                .stream()
                        .map(each ->
                                new ImageContent.Place(
                                                place.accountId(),
                                                place.region(),
                                                place.repository(),
                                                each.digest())
                                        .arn())
                        .toList();
    }
}
