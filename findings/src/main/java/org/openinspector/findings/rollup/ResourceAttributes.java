package org.openinspector.findings.rollup;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AwsEc2InstanceDetails;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.AwsLambdaFunctionDetails;
import org.openinspector.apimodel.inspector2.CodeRepositoryDetails;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ServerlessFunction;
import org.openinspector.apimodel.inspector2.Vm;

/// What aggregations ask of a resource: a small part of the wire's Resource, kept for each one that
/// has active findings.
///
/// @param id the wire's resource id
/// @param type the wire's resource type
/// @param cloud where it is
/// @param tags null if it has none
/// @param ec2 as AWS calls it; null unless it is an EC2 instance
/// @param vm as any provider calls it; null unless it is described so
/// @param ecr as AWS calls it; null unless it is an image in ECR
/// @param image as any provider calls it; null unless it is described so
/// @param lambda as AWS calls it; null unless it is a Lambda function
/// @param function as any provider calls it; null unless it is described so
/// @param repository null unless it is a code repository
/// @param machineImageId null unless it is a machine image
public record ResourceAttributes(
        String id,
        String type,
        Cloud cloud,
        @Nullable Map<String, String> tags,
        @Nullable Instance ec2,
        @Nullable Instance vm,
        @Nullable ContainerImage ecr,
        @Nullable ContainerImage image,
        @Nullable Function lambda,
        @Nullable Function function,
        @Nullable CodeRepository repository,
        @Nullable String machineImageId) {
    /// Where a resource is; null what it does not tell.
    public record Cloud(
            @Nullable String provider,
            @Nullable String accountId,
            @Nullable String orgId,
            @Nullable String region,
            @Nullable String partition) {}

    /// A virtual machine.
    ///
    /// @param image what it was started from: an AMI
    /// @param platform its operating system
    public record Instance(@Nullable String image, @Nullable String platform) {}

    /// An image of a container; null what it does not tell.
    public record ContainerImage(
            @Nullable String repository,
            @Nullable String registry,
            @Nullable String digest,
            @Nullable String architecture,
            @Nullable List<String> tags,
            @Nullable Instant lastInUseAt,
            @Nullable Long inUseCount) {
        private ContainerImage sharing(UnaryOperator<@Nullable String> same) {
            return new ContainerImage(
                    same.apply(repository),
                    same.apply(registry),
                    digest,
                    same.apply(architecture),
                    tags,
                    lastInUseAt,
                    inUseCount);
        }
    }

    /// A function; null what it does not tell.
    public record Function(
            @Nullable String name, @Nullable String runtime, @Nullable Instant lastModifiedAt) {}

    /// A code repository; null what it does not tell.
    public record CodeRepository(@Nullable String projectName, @Nullable String providerType) {}

    static ResourceAttributes of(Resource resource) {
        ResourceDetails details =
                resource.details() == null ? ResourceDetails.builder().build() : resource.details();
        return new ResourceAttributes(
                resource.id(),
                resource.type().value(),
                new Cloud(
                        resource.provider() == null ? null : resource.provider().value(),
                        resource.providerAccountId(),
                        resource.providerOrgId(),
                        resource.region(),
                        resource.partition()),
                resource.tags(),
                ec2(details.awsEc2Instance()),
                vm(details.vm()),
                ecr(details.awsEcrContainerImage()),
                image(details.image()),
                lambda(details.awsLambdaFunction()),
                function(details.serverlessFunction()),
                repository(details.codeRepository()),
                details.machineImage() == null ? null : details.machineImage().machineImageId());
    }

    /// The same with texts that other resources have too in common with them: there may be a
    /// hundred thousand resources in memory.
    ResourceAttributes sharing(Map<String, String> texts) {
        UnaryOperator<@Nullable String> same =
                text -> text == null ? null : texts.computeIfAbsent(text, key -> key);
        @Nullable Map<String, String> sharedTags = null;
        if (tags != null) {
            Map<String, String> copy = new LinkedHashMap<>();
            tags.forEach((key, value) ->
                    copy.put(
                            texts.computeIfAbsent(key, one -> one),
                            texts.computeIfAbsent(value, one -> one)));
            sharedTags = Map.copyOf(copy);
        }
        return new ResourceAttributes(
                id,
                texts.computeIfAbsent(type, one -> one),
                new Cloud(
                        same.apply(cloud.provider),
                        same.apply(cloud.accountId),
                        same.apply(cloud.orgId),
                        same.apply(cloud.region),
                        same.apply(cloud.partition)),
                sharedTags,
                ec2,
                vm != null && vm.equals(ec2) ? ec2 : vm,
                ecr == null ? null : ecr.sharing(same),
                image == null ? null : image.sharing(same),
                lambda,
                function,
                repository,
                machineImageId);
    }

    private static @Nullable Instance ec2(@Nullable AwsEc2InstanceDetails it) {
        return it == null ? null : new Instance(it.imageId(), it.platform());
    }

    private static @Nullable Instance vm(@Nullable Vm it) {
        return it == null ? null : new Instance(it.vmImageReference(), it.platform());
    }

    private static @Nullable ContainerImage ecr(@Nullable AwsEcrContainerImageDetails it) {
        return it == null
                ? null
                : new ContainerImage(
                        it.repositoryName(),
                        it.registry(),
                        it.imageHash(),
                        it.architecture(),
                        it.imageTags(),
                        it.lastInUseAt(),
                        it.inUseCount());
    }

    private static @Nullable ContainerImage image(
            org.openinspector.apimodel.inspector2.@Nullable Image it) {
        return it == null
                ? null
                : new ContainerImage(
                        it.repositoryName(),
                        it.registry(),
                        it.imageDigest(),
                        it.architecture(),
                        it.imageTags(),
                        it.lastInUseAt(),
                        it.inUseCount());
    }

    private static @Nullable Function lambda(@Nullable AwsLambdaFunctionDetails it) {
        return it == null
                ? null
                : new Function(it.functionName(), it.runtime().value(), it.lastModifiedAt());
    }

    private static @Nullable Function function(@Nullable ServerlessFunction it) {
        return it == null
                ? null
                : new Function(it.serverlessFunctionName(), it.runtime(), it.lastModifiedAt());
    }

    private static @Nullable CodeRepository repository(@Nullable CodeRepositoryDetails it) {
        return it == null
                ? null
                : new CodeRepository(
                        it.projectName(),
                        it.providerType() == null ? null : it.providerType().value());
    }
}
