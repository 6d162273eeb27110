package org.openinspector.estate.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.openinspector.apimodel.inspector2.ContainerImageMetadata;
import org.openinspector.apimodel.inspector2.Image;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceScanMetadata;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.ScanStatusCode;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.artifacts.Artifact;
import org.openinspector.artifacts.ArtifactException;
import org.openinspector.artifacts.ArtifactReference;
import org.openinspector.artifacts.ImageConfiguration;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Ineligible;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import org.openinspector.estate.SweepResult;
import org.openinspector.estate.SweepUnit;

/// The images in a folder. An image is known by its digest: under two names it is one resource with
/// both. A file that is no image is a resource too, which is shown with the reason.
final class ImageFolder {
    static final String PREFIX = "openinspector:image/";

    private static final int NAMES_MAX = 50;
    private static final ResourceType TYPE = ResourceType.of("OpenInspector::ContainerImage");

    private final Path folder;
    private final LocalSettings settings;
    private final SweepUnit unit;
    private final String connector;
    private final InstantSource clock;

    /// What was read of a place that has not changed since: a compressed archive is unpacked only
    /// once to learn what it is.
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    ImageFolder(
            Path folder,
            LocalSettings settings,
            SweepUnit unit,
            String connector,
            InstantSource clock) {
        this.folder = real(folder);
        this.settings = settings;
        this.unit = unit;
        this.connector = connector;
        this.clock = clock;
    }

    /// Links in the folder's own path are followed once, here.
    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException absent) {
            return folder.toAbsolutePath().normalize();
        }
    }

    /// One image of a place.
    private record Found(
            String digest, ArtifactReference reference, String name, ImageConfiguration image) {}

    /// What a place holds, or why that cannot be told.
    private record Known(String state, List<Found> images, Optional<Ineligible> failure) {}

    /// What a sweep would look at; differs after a change.
    String print() {
        try {
            StringBuilder print = new StringBuilder();
            for (ImagePlaces.Place place : ImagePlaces.in(folder)) {
                // A file that is done changing shows it by not being young any more.
                print.append(place.name())
                        .append(' ')
                        .append(place.state())
                        .append(isYoung(place) ? " young\n" : "\n");
            }
            return print.toString();
        } catch (IOException e) {
            return "unreadable: " + e.getMessage();
        }
    }

    SweepResult sweep(Consumer<Discovered> found) throws InterruptedException {
        List<ImagePlaces.Place> places;
        try {
            places = settled();
        } catch (IOException e) {
            return new SweepResult.Incomplete(
                    "the images' folder " + folder + " cannot be listed: " + reason(e),
                    ScanStatusReason.ACCESS_DENIED);
        }
        List<String> unsettled = new ArrayList<>();
        Map<String, List<Found>> byDigest = new TreeMap<>();
        Map<String, Known> now = new HashMap<>();
        for (ImagePlaces.Place place : places) {
            if (isYoung(place)) {
                unsettled.add(place.name());
                continue;
            }
            Known before = known.get(place.name());
            Known read =
                    before != null && before.state().equals(place.state()) ? before : read(place);
            now.put(place.name(), read);
            read.failure().ifPresent(why -> found.accept(unreadable(place, why)));
            for (Found image : read.images()) {
                byDigest.computeIfAbsent(image.digest(), digest -> new ArrayList<>()).add(image);
            }
        }
        known.clear();
        known.putAll(now);
        byDigest.forEach((digest, images) -> found.accept(discovered(digest, images)));
        return unsettled.isEmpty()
                ? SweepResult.complete()
                : new SweepResult.Incomplete(
                        "still being written: " + String.join(", ", unsettled),
                        ScanStatusReason.of("SCAN_IN_PROGRESS"));
    }

    /// Waits once for what was just written, so that a copied image is not missed until the next
    /// sweep.
    private List<ImagePlaces.Place> settled() throws IOException, InterruptedException {
        List<ImagePlaces.Place> places = ImagePlaces.in(folder);
        if (places.stream().anyMatch(this::isYoung)) {
            Thread.sleep(settings.settle().plusMillis(50));
            return ImagePlaces.in(folder);
        }
        return places;
    }

    private boolean isYoung(ImagePlaces.Place place) {
        // A file from the future (a clock set back) would be young for ever.
        Duration age = Duration.between(place.changed(), clock.instant());
        return !age.isNegative() && age.compareTo(settings.settle()) < 0;
    }

    private Known read(ImagePlaces.Place place) {
        if (!place.refusal().isEmpty()) {
            return failed(place, "INVALID_ARTIFACT", place.name() + ": " + place.refusal());
        }
        List<ArtifactReference> references;
        try {
            references = Artifact.images(place.path(), settings.artifacts());
        } catch (ArtifactException e) {
            return failed(place, "UNSUPPORTED_MEDIA_TYPE", reason(e));
        } catch (IOException e) {
            return failed(place, "INVALID_ARTIFACT", reason(e));
        }
        List<Found> images = new ArrayList<>();
        Optional<Ineligible> failure = Optional.empty();
        for (ArtifactReference reference : references) {
            try (Artifact artifact = Artifact.open(reference, settings.artifacts())) {
                images.add(
                        new Found(
                                artifact.digest().orElseThrow(),
                                reference,
                                name(place, reference),
                                artifact.configuration().orElseThrow()));
            } catch (IOException e) {
                failure =
                        Optional.of(ineligible(ScanStatusReason.of("INVALID_ARTIFACT"), reason(e)));
            }
        }
        return new Known(place.state(), List.copyOf(images), failure);
    }

    private static Known failed(ImagePlaces.Place place, String reason, String message) {
        return new Known(
                place.state(),
                List.of(),
                Optional.of(ineligible(ScanStatusReason.of(reason), message)));
    }

    private static Ineligible ineligible(ScanStatusReason reason, String message) {
        return new Ineligible(reason, ScanStatusCode.INACTIVE, true, message);
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String name(ImagePlaces.Place place, ArtifactReference reference) {
        Optional<String> tag =
                switch (reference) {
                    case ArtifactReference.OciLayout(Path ignored, Optional<String> t) -> t;
                    case ArtifactReference.OciArchive(Path ignored, Optional<String> t) -> t;
                    case ArtifactReference.DockerArchive(Path ignored, Optional<String> t) -> t;
                    case ArtifactReference.Registry ignored -> Optional.empty();
                    case ArtifactReference.Directory ignored -> Optional.empty();
                    case ArtifactReference.RootFileSystem ignored -> Optional.empty();
                    case ArtifactReference.Host ignored -> Optional.empty();
                    case ArtifactReference.Function ignored -> Optional.empty();
                };
        return place.name() + tag.map(t -> ":" + t).orElse("");
    }

    private Discovered discovered(String digest, List<Found> images) {
        List<String> names =
                images.stream().map(Found::name).distinct().sorted().limit(NAMES_MAX).toList();
        ImageConfiguration configuration = images.getFirst().image();
        Image image =
                Image.builder()
                        .imageDigest(digest)
                        .imageTags(names)
                        .architecture(configuration.platform().architecture())
                        .build();
        return new Discovered(
                Resource.builder()
                        .type(TYPE)
                        .id(PREFIX + digest)
                        .details(ResourceDetails.builder().image(image).build())
                        .build(),
                unit.accountId(),
                unit.region(),
                connector,
                unit.kind(),
                Optional.of(
                        ResourceScanMetadata.builder()
                                .containerImage(
                                        ContainerImageMetadata.builder().imageTags(names).build())
                                .build()),
                Optional.empty(),
                digest,
                Optional.empty(),
                Locator.text(
                        new TreeSet<>(
                                images.stream()
                                        .limit(NAMES_MAX)
                                        .map(found -> Locator.line(folder, found.reference()))
                                        .toList())));
    }

    private Discovered unreadable(ImagePlaces.Place place, Ineligible why) {
        return new Discovered(
                Resource.builder()
                        .type(TYPE)
                        .id(PREFIX + "file/" + place.name())
                        .details(
                                ResourceDetails.builder()
                                        .image(
                                                Image.builder()
                                                        .imageTags(List.of(place.name()))
                                                        .build())
                                        .build())
                        .build(),
                unit.accountId(),
                unit.region(),
                connector,
                unit.kind(),
                Optional.empty(),
                Optional.empty(),
                place.state(),
                Optional.of(why),
                "");
    }

    /// Opens the image at the first place that still has it.
    Inspection inspect(Discovered resource, InspectionContext context) throws InterruptedException {
        String digest = resource.resource().id().substring(PREFIX.length());
        String seen = "";
        for (ArtifactReference reference : Locator.references(folder, resource.locator())) {
            try (Artifact artifact = Artifact.open(reference, context.options())) {
                if (artifact.digest().equals(Optional.of(digest))) {
                    return context.catalog(artifact);
                }
                seen = artifact.name() + " holds another image now";
            } catch (IOException e) {
                seen = reason(e);
            }
        }
        Instant now = clock.instant();
        return new Inspection.NotInspected(
                ScanStatusReason.INTERNAL_ERROR,
                "the image was not found where it was, looked at " + now + ": " + seen);
    }
}
