package org.openinspector.aws;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.EcrScanFrequency;
import org.openinspector.apimodel.inspector2.ScanStatusCode;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Ineligible;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import org.openinspector.estate.SweepResult;
import org.openinspector.estate.SweepUnit;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ecr.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoriesResponse;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.RegistryScanningConfiguration;
import software.amazon.awssdk.services.ecr.model.Repository;

/// Images in ECR: one resource for each digest, and one for each repository, which says how often
/// its images are scanned. An index of several platforms is no resource: what it lists is there
/// itself.
///
/// What a listing does not tell of an image, its documents do; they are fetched once for each
/// digest, so that a listing in which nothing is new makes no call for an image.
final class EcrImages {
    static final String KIND = "ecr";

    private static final Duration RULES_KEPT = Duration.ofMinutes(30);

    /// Documents that cannot be read are not tried at every listing.
    private static final Duration UNREADABLE_KEPT = Duration.ofHours(6);

    private static final int UNREADABLE_MAX = 10_000;

    private final ImageContent content;
    private final InstantSource clock;
    private final Map<SweepUnit, Rules> rules = new ConcurrentHashMap<>();
    private final Recent<String, Unreadable> unreadable = new Recent<>(UNREADABLE_MAX);

    /// Units whose endpoint does not list archived images.
    private final Set<SweepUnit> activeOnly = ConcurrentHashMap.newKeySet();

    private record Rules(ScanningRules rules, Instant until) {}

    private record Unreadable(Optional<ScanStatusReason> reason, String message, Instant until) {}

    EcrImages(ImageContent content, InstantSource clock) {
        this.content = content;
        this.clock = clock;
    }

    SweepResult sweep(AwsClients clients, SweepUnit unit, Consumer<Discovered> found)
            throws InterruptedException {
        try {
            Pages.all(
                    unit.region(),
                    "ecr:DescribeRepositories",
                    token -> {
                        DescribeRepositoriesResponse page =
                                clients.calls()
                                        .call(
                                                unit.region(),
                                                "ecr:DescribeRepositories",
                                                () ->
                                                        clients.ecr(unit.region())
                                                                .describeRepositories(b ->
                                                                        b.maxResults(1000)
                                                                                .nextToken(token)));
                        for (Repository repository : page.repositories()) {
                            repository(clients, unit, repository.repositoryName(), found);
                        }
                        return page.nextToken();
                    });
            return SweepResult.complete();
        } catch (AwsCallException e) {
            return Outcomes.incomplete(e);
        }
    }

    /// Looks at single images and repositories, by their ARNs.
    SweepResult sweep(
            AwsClients clients, SweepUnit unit, Set<String> ids, Consumer<Discovered> found)
            throws InterruptedException {
        try {
            Map<String, List<String>> digests = new TreeMap<>();
            for (String id : ids) {
                int name = id.indexOf(":repository/") + ":repository/".length();
                int digest = id.lastIndexOf("/sha256:");
                if (name < ":repository/".length()) {
                    throw new IllegalArgumentException("no ARN of an image or repository: " + id);
                }
                if (digest < 0) {
                    look(clients, unit, id.substring(name), found);
                } else {
                    digests.computeIfAbsent(id.substring(name, digest), _ -> new ArrayList<>())
                            .add(id.substring(digest + 1));
                }
            }
            for (Map.Entry<String, List<String>> each : digests.entrySet()) {
                String repository = each.getKey();
                EcrScanFrequency frequency = rules(clients, unit).of(repository);
                // One by one: if one of several is gone, ECR tells of none.
                Parallel.map(
                                each.getValue(),
                                digest -> single(clients, unit, repository, frequency, digest))
                        .forEach(outcome -> outcome.found().ifPresent(found));
            }
            return SweepResult.complete();
        } catch (SingleFailedException e) {
            return Outcomes.incomplete(e.failure);
        } catch (AwsCallException e) {
            return Outcomes.incomplete(e);
        }
    }

    /// Carries a failure out of work that is done for many things at once.
    private static final class SingleFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final AwsCallException failure;

        SingleFailedException(AwsCallException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    private record Outcome(Optional<Discovered> found) {}

    private Outcome single(
            AwsClients clients,
            SweepUnit unit,
            String repository,
            EcrScanFrequency frequency,
            String digest)
            throws InterruptedException {
        try {
            var states = new ImageStates.Listing(false);
            DescribeImagesResponse answer =
                    clients.calls()
                            .call(
                                    unit.region(),
                                    "ecr:DescribeImages",
                                    () ->
                                            clients.ecr(unit.region())
                                                    .describeImages(b ->
                                                            b.repositoryName(repository)
                                                                    .imageIds(
                                                                            ImageIdentifier
                                                                                    .builder()
                                                                                    .imageDigest(
                                                                                            digest)
                                                                                    .build())
                                                                    .overrideConfiguration(c ->
                                                                            c.putExecutionAttribute(
                                                                                    ImageStates
                                                                                            .LISTING,
                                                                                    states))));
            Optional<ImageDetail> image =
                    answer.imageDetails().stream().filter(EcrImages::isNoIndex).findFirst();
            return new Outcome(
                    image.isEmpty()
                            ? Optional.empty()
                            : discovered(
                                    clients,
                                    unit,
                                    new In(repository, frequency, new Probe()),
                                    image.get(),
                                    states.state(digest)));
        } catch (AwsCallException e) {
            if (e.kind() == AwsCallException.Kind.GONE) {
                return new Outcome(Optional.empty());
            }
            throw new SingleFailedException(e);
        }
    }

    private void look(
            AwsClients clients, SweepUnit unit, String repository, Consumer<Discovered> found)
            throws AwsCallException, InterruptedException {
        try {
            clients.calls()
                    .call(
                            unit.region(),
                            "ecr:DescribeRepositories",
                            () ->
                                    clients.ecr(unit.region())
                                            .describeRepositories(
                                                    b -> b.repositoryNames(repository)));
        } catch (AwsCallException e) {
            if (e.kind() == AwsCallException.Kind.GONE) {
                return;
            }
            throw e;
        }
        found.accept(
                EcrResources.repository(unit, repository, rules(clients, unit).of(repository)));
    }

    /// The registry's scanning configuration, asked for when it is first needed and every half
    /// hour. Without permission to read it, or where the endpoint has none, all is scanned.
    private ScanningRules rules(AwsClients clients, SweepUnit unit)
            throws AwsCallException, InterruptedException {
        @Nullable Rules known = rules.get(unit);
        Instant now = clock.instant();
        if (known != null && now.isBefore(known.until)) {
            return known.rules;
        }
        ScanningRules read;
        try {
            read =
                    read(
                            clients.calls()
                                    .call(
                                            unit.region(),
                                            "ecr:GetRegistryScanningConfiguration",
                                            () ->
                                                    clients.ecr(unit.region())
                                                            .getRegistryScanningConfiguration(
                                                                    b -> {}))
                                    .scanningConfiguration());
        } catch (AwsCallException e) {
            if (!e.mayPass()) {
                read = ScanningRules.ALL;
            } else if (known != null) {
                read = known.rules;
            } else {
                throw e;
            }
        }
        rules.put(unit, new Rules(read, now.plus(RULES_KEPT)));
        return read;
    }

    private static ScanningRules read(@Nullable RegistryScanningConfiguration configuration) {
        if (configuration == null) {
            return ScanningRules.ALL;
        }
        return new ScanningRules(
                "ENHANCED".equals(configuration.scanTypeAsString()),
                configuration.rules().stream()
                        .map(rule ->
                                new ScanningRules.Rule(
                                        EcrScanFrequency.of(
                                                String.valueOf(rule.scanFrequencyAsString())),
                                        rule.repositoryFilters().stream()
                                                .map(each -> String.valueOf(each.filter()))
                                                .toList()))
                        .toList());
    }

    /// Where an image is found.
    private record In(String repository, EcrScanFrequency frequency, Probe probe) {}

    /// The first call about content of a repository is made alone: if it is denied, so are the
    /// others.
    private static final class Probe {
        private final ReentrantLock first = new ReentrantLock();
        private volatile boolean made;
        private volatile @Nullable AwsCallException denied;
    }

    private void repository(
            AwsClients clients, SweepUnit unit, String name, Consumer<Discovered> found)
            throws AwsCallException, InterruptedException {
        EcrScanFrequency frequency = rules(clients, unit).of(name);
        var in = new In(name, frequency, new Probe());
        boolean[] first = {true};
        try {
            Pages.all(
                    unit.region(),
                    "ecr:DescribeImages",
                    token -> {
                        Page page = page(clients, unit, name, token);
                        first[0] = false;
                        List<ImageDetail> images =
                                page.response.imageDetails().stream()
                                        .filter(EcrImages::isNoIndex)
                                        .toList();
                        Parallel.map(
                                        images,
                                        image ->
                                                discovered(
                                                        clients,
                                                        unit,
                                                        in,
                                                        image,
                                                        page.states.state(image.imageDigest())))
                                .forEach(each -> each.ifPresent(found));
                        return page.response.nextToken();
                    });
        } catch (AwsCallException e) {
            if (e.kind() == AwsCallException.Kind.GONE && first[0]) {
                // Deleted since the repositories were listed.
                return;
            }
            throw e;
        }
        found.accept(EcrResources.repository(unit, name, frequency));
    }

    private record Page(DescribeImagesResponse response, ImageStates.Listing states) {}

    private Page page(AwsClients clients, SweepUnit unit, String repository, @Nullable String token)
            throws AwsCallException, InterruptedException {
        boolean all = !activeOnly.contains(unit);
        var states = new ImageStates.Listing(all);
        try {
            return new Page(
                    clients.calls()
                            .call(
                                    unit.region(),
                                    "ecr:DescribeImages",
                                    () ->
                                            clients.ecr(unit.region())
                                                    .describeImages(b ->
                                                            b.repositoryName(repository)
                                                                    .maxResults(1000)
                                                                    .nextToken(token)
                                                                    .overrideConfiguration(c ->
                                                                            c.putExecutionAttribute(
                                                                                    ImageStates
                                                                                            .LISTING,
                                                                                    states)))),
                    states);
        } catch (AwsCallException e) {
            if (all && token == null && refusesParameter(e)) {
                // An older endpoint, which keeps no archive.
                activeOnly.add(unit);
                return page(clients, unit, repository, null);
            }
            throw e;
        }
    }

    private static boolean refusesParameter(AwsCallException e) {
        return e.getCause() instanceof AwsServiceException service
                && service.awsErrorDetails() != null
                && Set.of(
                                "InvalidParameterException",
                                "ValidationException",
                                "SerializationException")
                        .contains(String.valueOf(service.awsErrorDetails().errorCode()));
    }

    private static boolean isNoIndex(ImageDetail image) {
        return !Manifest.INDEXES.contains(String.valueOf(image.imageManifestMediaType()));
    }

    /// @return empty if the image turns out to be gone
    private Optional<Discovered> discovered(
            AwsClients clients, SweepUnit unit, In in, ImageDetail image, Optional<String> state)
            throws InterruptedException {
        var place =
                new ImageContent.Place(
                        unit.accountId(), unit.region(), in.repository, image.imageDigest());
        Optional<Ineligible> ineligible = EcrResources.leftOut(image, state, in.frequency);
        Optional<Manifest.Configuration> configuration = Optional.empty();
        if (ineligible.isEmpty()) {
            try {
                Optional<ImageContent.Summary> summary = summary(clients, in, place);
                configuration = summary.flatMap(ImageContent.Summary::configuration);
                ineligible =
                        summary.filter(each -> !each.image())
                                .map(each -> EcrResources.mediaType(each.configType()));
            } catch (AwsCallException e) {
                if (e.kind() == AwsCallException.Kind.GONE) {
                    return Optional.empty();
                }
                ineligible = Optional.of(Outcomes.ineligible(e));
            } catch (ImageContent.RefusedException e) {
                ineligible =
                        Optional.of(
                                Outcomes.ineligible(
                                        e.reason(),
                                        e.reason().equals(ScanStatusReason.IMAGE_ARCHIVED),
                                        String.valueOf(e.getMessage())));
            }
        }
        if (ineligible.isEmpty() && in.frequency.equals(EcrScanFrequency.SCAN_ON_PUSH)) {
            ineligible =
                    Optional.of(
                            new Ineligible(
                                    ScanStatusReason.SCAN_FREQUENCY_SCAN_ON_PUSH,
                                    ScanStatusCode.INACTIVE,
                                    false,
                                    "",
                                    true));
        }
        return Optional.of(EcrResources.image(unit, place, image, configuration, ineligible));
    }

    /// What the image's documents say; empty if they cannot be read, which the inspection meets and
    /// tells.
    private Optional<ImageContent.Summary> summary(
            AwsClients clients, In in, ImageContent.Place place)
            throws AwsCallException, ImageContent.RefusedException, InterruptedException {
        Instant now = clock.instant();
        Optional<Unreadable> known =
                unreadable.get(place.arn()).filter(each -> now.isBefore(each.until));
        if (known.isPresent()) {
            if (known.get().reason.isPresent()) {
                throw new ImageContent.RefusedException(
                        known.get().reason.get(), known.get().message);
            }
            return Optional.empty();
        }
        if (!in.probe.made) {
            in.probe.first.lockInterruptibly();
            try {
                if (!in.probe.made) {
                    return read(clients, in, place, now);
                }
            } finally {
                in.probe.made = true;
                in.probe.first.unlock();
            }
        }
        return read(clients, in, place, now);
    }

    private Optional<ImageContent.Summary> read(
            AwsClients clients, In in, ImageContent.Place place, Instant now)
            throws AwsCallException, ImageContent.RefusedException, InterruptedException {
        @Nullable AwsCallException denied = in.probe.denied;
        if (denied != null) {
            throw denied;
        }
        try {
            return Optional.of(content.summary(clients, place));
        } catch (AwsCallException e) {
            if (e.kind() == AwsCallException.Kind.DENIED) {
                in.probe.denied = e;
            }
            throw e;
        } catch (ImageContent.RefusedException e) {
            remember(place, Optional.of(e.reason()), e, now);
            throw e;
        } catch (IOException e) {
            remember(place, Optional.empty(), e, now);
            return Optional.empty();
        }
    }

    private void remember(
            ImageContent.Place place,
            Optional<ScanStatusReason> reason,
            IOException failure,
            Instant now) {
        unreadable.put(
                place.arn(),
                new Unreadable(
                        reason, String.valueOf(failure.getMessage()), now.plus(UNREADABLE_KEPT)));
    }

    Inspection inspect(AwsClients clients, Discovered image, InspectionContext context)
            throws InterruptedException {
        ImageContent.Place place = ImageContent.Place.of(image.resource().id());
        unreadable.remove(place.arn());
        return content.inspect(clients, place, context);
    }
}
