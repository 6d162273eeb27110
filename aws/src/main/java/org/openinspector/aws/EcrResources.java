package org.openinspector.aws;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.EcrContainerImageMetadata;
import org.openinspector.apimodel.inspector2.EcrRepositoryMetadata;
import org.openinspector.apimodel.inspector2.EcrScanFrequency;
import org.openinspector.apimodel.inspector2.Image;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceScanMetadata;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.ScanStatusCode;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Ineligible;
import org.openinspector.estate.SweepUnit;
import software.amazon.awssdk.services.ecr.model.ImageDetail;

/// Images and repositories of ECR as the estate knows them.
final class EcrResources {
    private EcrResources() {}

    /// A repository, which is not scanned itself: it says how its images are.
    static Discovered repository(SweepUnit unit, String name, EcrScanFrequency frequency) {
        Ineligible shown =
                switch (frequency.value()) {
                    case "MANUAL" ->
                            Outcomes.ineligible(ScanStatusReason.SCAN_FREQUENCY_MANUAL, false, "");
                    case "SCAN_ON_PUSH" ->
                            new Ineligible(
                                    ScanStatusReason.SCAN_FREQUENCY_SCAN_ON_PUSH,
                                    ScanStatusCode.ACTIVE,
                                    false);
                    default ->
                            new Ineligible(
                                    ScanStatusReason.SUCCESSFUL, ScanStatusCode.ACTIVE, false);
                };
        return new Discovered(
                Outcomes.resource(
                        ResourceType.AWS_ECR_REPOSITORY,
                        ImageContent.Place.repositoryArn(unit.accountId(), unit.region(), name),
                        unit,
                        Map.of(),
                        null),
                unit.accountId(),
                unit.region(),
                AwsConnector.NAME,
                EcrImages.KIND,
                Optional.of(
                        ResourceScanMetadata.builder()
                                .ecrRepository(
                                        EcrRepositoryMetadata.builder()
                                                .name(name)
                                                .scanFrequency(frequency)
                                                .build())
                                .build()),
                Optional.empty(),
                "repository",
                Optional.of(shown),
                "");
    }

    /// Why an image is not scanned whatever is in it.
    static Optional<Ineligible> leftOut(
            ImageDetail image, Optional<String> state, EcrScanFrequency frequency) {
        if (state.isPresent() && !state.get().equals("ACTIVE")) {
            return Optional.of(
                    Outcomes.ineligible(
                            ScanStatusReason.IMAGE_ARCHIVED,
                            true,
                            state.get().equals("ARCHIVED")
                                    ? "it is archived in ECR"
                                    : "it is being brought back from ECR's archive"));
        }
        @Nullable String manifest = image.imageManifestMediaType();
        if (manifest != null
                && !manifest.isEmpty()
                && !manifest.equals(Manifest.OCI)
                && !manifest.equals(Manifest.DOCKER)) {
            return Optional.of(mediaType(manifest));
        }
        return frequency.equals(EcrScanFrequency.MANUAL)
                ? Optional.of(
                        Outcomes.ineligible(
                                ScanStatusReason.SCAN_FREQUENCY_MANUAL,
                                true,
                                "no rule of the registry's scanning configuration is for its"
                                        + " repository"))
                : Optional.empty();
    }

    /// Something that is no image.
    static Ineligible mediaType(String seen) {
        return Outcomes.ineligible(
                ScanStatusReason.UNSUPPORTED_MEDIA_TYPE,
                true,
                "expected an image, got \""
                        + (seen.length() > 100 ? seen.substring(0, 100) : seen)
                        + "\"");
    }

    /// An image.
    static Discovered image(
            SweepUnit unit,
            ImageContent.Place place,
            ImageDetail image,
            Optional<Manifest.Configuration> configuration,
            Optional<Ineligible> ineligible) {
        return new Discovered(
                Outcomes.resource(
                        ResourceType.AWS_ECR_CONTAINER_IMAGE,
                        place.arn(),
                        unit,
                        Map.of(),
                        details(place, image, configuration)),
                unit.accountId(),
                unit.region(),
                AwsConnector.NAME,
                EcrImages.KIND,
                Optional.of(
                        ResourceScanMetadata.builder()
                                .ecrImage(
                                        EcrContainerImageMetadata.builder()
                                                .tags(tags(image))
                                                .imagePulledAt(image.lastRecordedPullTime())
                                                .build())
                                .build()),
                Optional.empty(),
                image.imageDigest(),
                ineligible,
                "");
    }

    private static List<String> tags(ImageDetail image) {
        return image.imageTags().stream().sorted().toList();
    }

    private static ResourceDetails details(
            ImageContent.Place place,
            ImageDetail image,
            Optional<Manifest.Configuration> configuration) {
        @Nullable String architecture =
                configuration.flatMap(Manifest.Configuration::architecture).orElse(null);
        @Nullable String author =
                configuration.flatMap(Manifest.Configuration::author).orElse(null);
        return ResourceDetails.builder()
                .awsEcrContainerImage(
                        AwsEcrContainerImageDetails.builder()
                                .repositoryName(place.repository())
                                .registry(place.accountId())
                                .imageHash(place.digest())
                                .imageTags(tags(image))
                                .pushedAt(image.imagePushedAt())
                                .architecture(architecture)
                                .author(author)
                                .build())
                .image(
                        Image.builder()
                                .repositoryName(place.repository())
                                .registry(place.accountId())
                                .imageDigest(place.digest())
                                .imageTags(tags(image))
                                .pushedAt(image.imagePushedAt())
                                .architecture(architecture)
                                .author(author)
                                .build())
                .build();
    }
}
