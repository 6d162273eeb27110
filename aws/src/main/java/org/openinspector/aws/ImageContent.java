package org.openinspector.aws;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.artifacts.Artifact;
import org.openinspector.artifacts.ArtifactReference;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import software.amazon.awssdk.services.ecr.model.BatchGetImageResponse;
import software.amazon.awssdk.services.ecr.model.Image;
import software.amazon.awssdk.services.ecr.model.ImageFailure;
import software.amazon.awssdk.services.ecr.model.ImageFailureCode;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;

/// Gets images out of ECR: manifest, configuration, layers, each by its digest through the cache,
/// so that a layer that many images share is fetched once.
final class ImageContent {
    /// Larger images are not fetched; whoever needs that has other troubles.
    static final long IMAGE_BYTES_MAX = 20L << 30;

    private static final int CONFIGURATION_BYTES_MAX = 8 << 20;

    /// What a sweep asks of each image, it asks again at the next one.
    private static final int SUMMARIES_MAX = 50_000;

    private static final int INDEXES_MAX = 10_000;

    private final ContentCache documents;
    private final ContentCache layers;
    private final Downloads downloads;
    private final Recent<String, Summary> summaries = new Recent<>(SUMMARIES_MAX);
    private final Recent<String, List<Manifest.Listed>> indexes = new Recent<>(INDEXES_MAX);

    /// @param documents for manifests and configurations: small, and asked for again and again, so
    ///   that layers must not displace them
    ImageContent(ContentCache documents, ContentCache layers, Downloads downloads) {
        this.documents = documents;
        this.layers = layers;
        this.downloads = downloads;
    }

    /// The registry does not give the content, and says why.
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient ScanStatusReason reason;

        RefusedException(ScanStatusReason reason, String message) {
            super(message);
            this.reason = reason;
        }

        ScanStatusReason reason() {
            return reason;
        }
    }

    /// Where an image is.
    ///
    /// @param accountId of the registry
    /// @param digest `sha256:…` of its manifest
    record Place(String accountId, String region, String repository, String digest) {
        /// The resource's id.
        String arn() {
            return repositoryArn(accountId, region, repository) + "/" + digest;
        }

        /// The id of a repository.
        static String repositoryArn(String accountId, String region, String repository) {
            return "arn:"
                    + Outcomes.partition(region)
                    + ":ecr:"
                    + region
                    + ":"
                    + accountId
                    + ":repository/"
                    + repository;
        }

        /// Reads [#arn].
        ///
        /// @throws IllegalArgumentException if it is none
        static Place of(String arn) {
            String[] parts = arn.split(":", 6);
            int digest = arn.lastIndexOf("/sha256:");
            String prefix = "repository/";
            if (parts.length < 6 || !parts[5].startsWith(prefix) || digest < 0) {
                throw new IllegalArgumentException("no ARN of an image: " + arn);
            }
            String rest = parts[5].substring(prefix.length());
            return new Place(
                    parts[4],
                    parts[3],
                    rest.substring(0, rest.lastIndexOf("/sha256:")),
                    arn.substring(digest + 1));
        }
    }

    /// What an image's small documents say of it.
    ///
    /// @param image false for other things that registries keep
    /// @param configType media type of its configuration
    record Summary(
            boolean image, String configType, Optional<Manifest.Configuration> configuration) {}

    /// What manifest and configuration say. Both are fetched once for each digest.
    ///
    /// @throws IOException if they cannot be fetched, or are none
    Summary summary(AwsClients clients, Place place)
            throws IOException, AwsCallException, InterruptedException {
        Optional<Summary> known = summaries.get(place.digest());
        if (known.isPresent()) {
            return known.get();
        }
        Summary summary = read(clients, place);
        summaries.put(place.digest(), summary);
        return summary;
    }

    /// The images of an index, by the digest of which a cluster may run one of them.
    ///
    /// @return empty for what is no index
    List<Manifest.Listed> index(AwsClients clients, Place place)
            throws IOException, AwsCallException, InterruptedException {
        Optional<List<Manifest.Listed>> known = indexes.get(place.digest());
        if (known.isPresent()) {
            return known.get();
        }
        List<Manifest.Listed> listed =
                summaries.get(place.digest()).isPresent()
                        ? List.of()
                        : Manifest.index(manifest(clients, place)).orElse(List.of());
        indexes.put(place.digest(), listed);
        return listed;
    }

    private Summary read(AwsClients clients, Place place)
            throws IOException, AwsCallException, InterruptedException {
        Manifest manifest = Manifest.read(manifest(clients, place));
        String configType = manifest.config().mediaType();
        if (!manifest.isImage()) {
            return new Summary(false, configType, Optional.empty());
        }
        if (manifest.config().size() > CONFIGURATION_BYTES_MAX) {
            throw new IOException(
                    "the configuration has "
                            + manifest.config().size()
                            + " bytes, expected at most "
                            + CONFIGURATION_BYTES_MAX);
        }
        try (ContentCache.Lease lease = blob(clients, documents, place, manifest.config())) {
            byte[] json = Files.readAllBytes(lease.file());
            return new Summary(true, configType, Optional.of(Manifest.configuration(json)));
        }
    }

    private byte[] manifest(AwsClients clients, Place place)
            throws IOException, AwsCallException, InterruptedException {
        String hex = place.digest().substring("sha256:".length());
        try (ContentCache.Lease lease =
                documents.hold(
                        hex,
                        out -> {
                            byte[] bytes = fetched(clients, place).getBytes(StandardCharsets.UTF_8);
                            String seen =
                                    java.util.HexFormat.of()
                                            .formatHex(Downloads.sha256().digest(bytes));
                            if (!seen.equals(hex)) {
                                throw new IOException(
                                        "the manifest does not match its digest: expected "
                                                + hex
                                                + ", got "
                                                + seen);
                            }
                            out.write(bytes);
                        })) {
            return Files.readAllBytes(lease.file());
        }
    }

    private static String fetched(AwsClients clients, Place place)
            throws IOException, AwsCallException, InterruptedException {
        BatchGetImageResponse response =
                clients.calls()
                        .call(
                                place.region(),
                                "ecr:BatchGetImage",
                                () ->
                                        clients.ecr(place.region())
                                                .batchGetImage(b ->
                                                        b.registryId(place.accountId())
                                                                .repositoryName(place.repository())
                                                                .imageIds(
                                                                        ImageIdentifier.builder()
                                                                                .imageDigest(
                                                                                        place
                                                                                                .digest())
                                                                                .build())
                                                                .acceptedMediaTypes(
                                                                        Manifest.ACCEPTED)));
        for (ImageFailure failure : response.failures()) {
            if (failure.failureCode() == ImageFailureCode.IMAGE_NOT_FOUND) {
                throw new AwsCallException(
                        AwsCallException.Kind.GONE,
                        place.arn() + " is not in the registry any more",
                        new IOException(String.valueOf(failure.failureReason())));
            }
            String code = String.valueOf(failure.failureCodeAsString());
            String message = "ecr:BatchGetImage does not give the manifest: " + code;
            throw switch (code) {
                case "KmsError" ->
                        new RefusedException(
                                ScanStatusReason.ACCESS_DENIED_TO_ENCRYPTION_KEY,
                                message + ": allow kms:Decrypt with the repository's key");
                case "ImageInaccessible" ->
                        new RefusedException(ScanStatusReason.IMAGE_ARCHIVED, message);
                default -> new IOException(message);
            };
        }
        Image image = response.images().stream().findFirst().orElse(null);
        if (image == null || image.imageManifest() == null) {
            throw new IOException("ecr:BatchGetImage answers without a manifest");
        }
        if (image.imageManifest().length() > Manifest.BYTES_MAX) {
            throw new IOException("the manifest has more than " + Manifest.BYTES_MAX + " bytes");
        }
        return image.imageManifest();
    }

    private ContentCache.Lease blob(
            AwsClients clients, ContentCache cache, Place place, Manifest.Blob blob)
            throws IOException, AwsCallException, InterruptedException {
        return cache.hold(
                blob.hex(),
                out ->
                        downloads.get(
                                address(clients, place, blob),
                                "layer " + blob.digest(),
                                blob.hex(),
                                blob.size(),
                                out));
    }

    private static String address(AwsClients clients, Place place, Manifest.Blob blob)
            throws IOException, AwsCallException, InterruptedException {
        try {
            return clients.calls()
                    .call(
                            place.region(),
                            "ecr:GetDownloadUrlForLayer",
                            () ->
                                    clients.ecr(place.region())
                                            .getDownloadUrlForLayer(b ->
                                                    b.registryId(place.accountId())
                                                            .repositoryName(place.repository())
                                                            .layerDigest(blob.digest())))
                    .downloadUrl();
        } catch (AwsCallException e) {
            if (e.kind() == AwsCallException.Kind.GONE) {
                // The image is there, but not all of it.
                throw new IOException("layer " + blob.digest() + " is not in the registry", e);
            }
            throw e;
        }
    }

    /// Takes an image's inventory.
    Inspection inspect(AwsClients clients, Place place, InspectionContext context)
            throws InterruptedException {
        List<ContentCache.Lease> leases = new ArrayList<>();
        Path folder = null;
        try {
            byte[] json = manifest(clients, place);
            Manifest manifest = Manifest.read(json);
            if (!manifest.isImage()) {
                return new Inspection.NotInspected(
                        ScanStatusReason.UNSUPPORTED_MEDIA_TYPE,
                        "expected an image, got \"" + manifest.config().mediaType() + "\"",
                        Inspection.Retry.ON_CHANGE);
            }
            if (manifest.bytes() > IMAGE_BYTES_MAX
                    || manifest.layers().size() > context.options().limits().layersMax()) {
                return new Inspection.NotInspected(
                        ScanStatusReason.of("STORAGE_LIMIT_EXCEEDED"),
                        manifest.layers().size()
                                + " layers of "
                                + manifest.bytes()
                                + " bytes, expected at most "
                                + context.options().limits().layersMax()
                                + " of "
                                + IMAGE_BYTES_MAX,
                        Inspection.Retry.ON_CHANGE);
            }
            folder = Files.createTempDirectory(context.options().temporaryFolder(), "image-");
            Path blobs = Files.createDirectories(folder.resolve("blobs").resolve("sha256"));
            Files.write(blobs.resolve(place.digest().substring("sha256:".length())), json);
            List<Manifest.Blob> needed = new ArrayList<>(manifest.layers());
            needed.addFirst(manifest.config());
            for (Manifest.Blob each : needed) {
                ContentCache cache = each.equals(manifest.config()) ? documents : layers;
                ContentCache.Lease lease = blob(clients, cache, place, each);
                leases.add(lease);
                Path link = blobs.resolve(each.hex());
                if (!Files.exists(link)) {
                    Files.createSymbolicLink(link, lease.file().toAbsolutePath());
                }
            }
            Files.writeString(
                    folder.resolve("index.json"),
                    "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\""
                            + place.digest()
                            + "\",\"size\":"
                            + json.length
                            + "}]}");
            try (Artifact image =
                    Artifact.open(
                            new ArtifactReference.OciLayout(folder, Optional.empty()),
                            context.options())) {
                return context.catalog(image);
            }
        } catch (AwsCallException e) {
            return Outcomes.notInspected(e);
        } catch (RefusedException e) {
            return new Inspection.NotInspected(e.reason(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Outcomes.notInspected(e);
        } finally {
            leases.forEach(ContentCache.Lease::close);
            if (folder != null) {
                delete(folder);
            }
        }
    }

    private static void delete(Path folder) {
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                                throws IOException {
                            Files.delete(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(
                                Path each, java.io.IOException failure) throws IOException {
                            Files.delete(each);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException _) {
            // Left behind in the folder for temporary files.
        }
    }
}
