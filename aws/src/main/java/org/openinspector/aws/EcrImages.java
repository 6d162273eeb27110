package org.openinspector.aws;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.EcrContainerImageMetadata;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceScanMetadata;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Ineligible;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import org.openinspector.estate.SweepResult;
import org.openinspector.estate.SweepUnit;
import software.amazon.awssdk.services.ecr.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoriesResponse;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.Repository;

/// Images in ECR: one resource for each digest. An index of several platforms is no resource: what
/// it lists is there itself.
final class EcrImages {
    static final String KIND = "ecr";

    private final AwsClients clients;
    private final ImageContent content;

    EcrImages(AwsClients clients, ImageContent content) {
        this.clients = clients;
        this.content = content;
    }

    SweepResult sweep(SweepUnit unit, Consumer<Discovered> found) throws InterruptedException {
        try {
            String token = null;
            do {
                String next = token;
                DescribeRepositoriesResponse page =
                        clients.calls.call(
                                unit.region(),
                                "ecr:DescribeRepositories",
                                () ->
                                        clients.ecr(unit.region())
                                                .describeRepositories(
                                                        b -> b.maxResults(1000).nextToken(next)));
                for (Repository repository : page.repositories()) {
                    images(unit, repository.repositoryName(), found);
                }
                token = page.nextToken();
            } while (token != null && !token.isEmpty());
            return SweepResult.complete();
        } catch (AwsCallException e) {
            return Outcomes.incomplete(e);
        }
    }

    private void images(SweepUnit unit, String repository, Consumer<Discovered> found)
            throws AwsCallException, InterruptedException {
        String token = null;
        do {
            String next = token;
            DescribeImagesResponse page;
            try {
                page =
                        clients.calls.call(
                                unit.region(),
                                "ecr:DescribeImages",
                                () ->
                                        clients.ecr(unit.region())
                                                .describeImages(b ->
                                                        b.repositoryName(repository)
                                                                .maxResults(1000)
                                                                .nextToken(next)));
            } catch (AwsCallException e) {
                if (e.kind() == AwsCallException.Kind.GONE && next == null) {
                    // Deleted since the repositories were listed.
                    return;
                }
                throw e;
            }
            List<ImageDetail> images =
                    page.imageDetails().stream()
                            .filter(image ->
                                    !Manifest.INDEXES.contains(
                                            String.valueOf(image.imageManifestMediaType())))
                            .toList();
            Parallel.map(images, image -> discovered(unit, repository, image))
                    .forEach(each -> each.ifPresent(found));
            token = page.nextToken();
        } while (token != null && !token.isEmpty());
    }

    /// @return empty if the image turns out to be an index, or to be gone
    private Optional<Discovered> discovered(SweepUnit unit, String repository, ImageDetail image)
            throws InterruptedException {
        var place =
                new ImageContent.Place(
                        unit.accountId(), unit.region(), repository, image.imageDigest());
        Optional<Ineligible> ineligible = unsupported(image);
        Optional<Manifest.Configuration> configuration = Optional.empty();
        if (ineligible.isEmpty()) {
            try {
                ImageContent.Documents documents = content.documents(place);
                configuration = documents.configuration();
                if (!documents.manifest().isImage()) {
                    ineligible = Optional.of(mediaType(documents.manifest().config().mediaType()));
                }
            } catch (AwsCallException e) {
                if (e.kind() == AwsCallException.Kind.GONE) {
                    return Optional.empty();
                }
                ineligible = Optional.of(Outcomes.ineligible(e));
            } catch (IOException e) {
                // Told by the inspection, which meets it too.
                configuration = Optional.empty();
            }
        }
        return Optional.of(
                new Discovered(
                        Outcomes.resource(
                                ResourceType.AWS_ECR_CONTAINER_IMAGE,
                                place.arn(),
                                unit,
                                java.util.Map.of(),
                                details(place, image, configuration)),
                        unit.accountId(),
                        unit.region(),
                        AwsConnector.NAME,
                        KIND,
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
                        ""));
    }

    private static Optional<Ineligible> unsupported(ImageDetail image) {
        @Nullable String manifest = image.imageManifestMediaType();
        if (manifest != null
                && !manifest.isEmpty()
                && !manifest.equals(Manifest.OCI)
                && !manifest.equals(Manifest.DOCKER)) {
            return Optional.of(mediaType(manifest));
        }
        return Optional.empty();
    }

    private static Ineligible mediaType(String seen) {
        return Outcomes.ineligible(
                ScanStatusReason.UNSUPPORTED_MEDIA_TYPE,
                true,
                "expected an image, got \""
                        + (seen.length() > 100 ? seen.substring(0, 100) : seen)
                        + "\"");
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
                        org.openinspector.apimodel.inspector2.Image.builder()
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

    Inspection inspect(Discovered image, InspectionContext context) throws InterruptedException {
        return content.inspect(ImageContent.Place.of(image.resource().id()), context);
    }
}
