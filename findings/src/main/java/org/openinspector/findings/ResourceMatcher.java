package org.openinspector.findings;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AwsEc2InstanceDetails;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.AwsLambdaFunctionDetails;
import org.openinspector.apimodel.inspector2.CodeRepositoryDetails;
import org.openinspector.apimodel.inspector2.DateFilter;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Image;
import org.openinspector.apimodel.inspector2.MachineImageDetails;
import org.openinspector.apimodel.inspector2.NumberFilter;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ServerlessFunction;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.apimodel.inspector2.Vm;
import org.openinspector.apimodel.wire.OpenEnum;

/// What [ResourceConditions] asks of the stored resource, asked of one in memory.
final class ResourceMatcher {
    private final List<Predicate<Resource>> all = new ArrayList<>();

    private ResourceMatcher() {}

    static ResourceMatcher of(FilterCriteria c) {
        ResourceMatcher out = new ResourceMatcher();
        out.common(c);
        out.aws(c);
        out.others(c);
        return out;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    boolean matches(Resource resource) {
        for (Predicate<Resource> one : all) {
            if (!one.test(resource)) {
                return false;
            }
        }
        return true;
    }

    private void common(FilterCriteria c) {
        text(c.resourceType(), Resource::type);
        text(c.resourceId(), Resource::id);
        if (c.resourceTags() != null) {
            all.add(resource -> Wanted.tags(c.resourceTags(), resource.tags()));
        }
        text(c.cloudProvider(), Resource::provider);
        text(c.cloudProviderRegion(), Resource::region);
        text(c.cloudProviderAccountId(), Resource::providerAccountId);
        text(c.cloudProviderOrgId(), Resource::providerOrgId);
    }

    private void aws(FilterCriteria c) {
        text(c.ec2InstanceImageId(), ec2(AwsEc2InstanceDetails::imageId));
        text(c.ec2InstanceVpcId(), ec2(AwsEc2InstanceDetails::vpcId));
        text(c.ec2InstanceSubnetId(), ec2(AwsEc2InstanceDetails::subnetId));
        date(c.ecrImagePushedAt(), ecr(AwsEcrContainerImageDetails::pushedAt));
        text(c.ecrImageArchitecture(), ecr(AwsEcrContainerImageDetails::architecture));
        text(c.ecrImageRegistry(), ecr(AwsEcrContainerImageDetails::registry));
        text(c.ecrImageRepositoryName(), ecr(AwsEcrContainerImageDetails::repositoryName));
        elements(c.ecrImageTags(), ecr(AwsEcrContainerImageDetails::imageTags));
        text(c.ecrImageHash(), ecr(AwsEcrContainerImageDetails::imageHash));
        date(c.ecrImageLastInUseAt(), ecr(AwsEcrContainerImageDetails::lastInUseAt));
        number(c.ecrImageInUseCount(), ecr(AwsEcrContainerImageDetails::inUseCount));
        text(c.lambdaFunctionName(), lambda(AwsLambdaFunctionDetails::functionName));
        elements(c.lambdaFunctionLayers(), lambda(AwsLambdaFunctionDetails::layers));
        text(c.lambdaFunctionRuntime(), lambda(AwsLambdaFunctionDetails::runtime));
        date(c.lambdaFunctionLastModifiedAt(), lambda(AwsLambdaFunctionDetails::lastModifiedAt));
        text(
                c.lambdaFunctionExecutionRoleArn(),
                lambda(AwsLambdaFunctionDetails::executionRoleArn));
        text(c.machineImageId(), ami(MachineImageDetails::machineImageId));
        text(c.machineImageName(), ami(MachineImageDetails::name));
        text(c.machineImageOwnerAccountId(), ami(MachineImageDetails::ownerAccountId));
        text(c.machineImagePlatform(), ami(MachineImageDetails::platform));
    }

    private void others(FilterCriteria c) {
        text(c.codeRepositoryProjectName(), code(CodeRepositoryDetails::projectName));
        text(c.codeRepositoryProviderType(), code(CodeRepositoryDetails::providerType));
        text(c.cloudVmImageReference(), vm(Vm::vmImageReference));
        text(c.cloudVmNetworkId(), vm(Vm::networkId));
        elements(c.cloudVmSubnetIds(), vm(Vm::subnetIds));
        text(c.cloudImageRepositoryName(), image(Image::repositoryName));
        text(c.cloudImageRegistry(), image(Image::registry));
        text(c.cloudImageDigest(), image(Image::imageDigest));
        elements(c.cloudImageTags(), image(Image::imageTags));
        date(c.cloudImagePushedAt(), image(Image::pushedAt));
        text(c.cloudImageArchitecture(), image(Image::architecture));
        date(c.cloudImageLastInUseAt(), image(Image::lastInUseAt));
        number(c.cloudImageInUseCount(), image(Image::inUseCount));
        text(
                c.cloudServerlessFunctionName(),
                serverless(ServerlessFunction::serverlessFunctionName));
        text(c.cloudServerlessFunctionRuntime(), serverless(ServerlessFunction::runtime));
        date(
                c.cloudServerlessFunctionLastModifiedAt(),
                serverless(ServerlessFunction::lastModifiedAt));
        text(
                c.cloudServerlessFunctionExecutionRole(),
                serverless(ServerlessFunction::executionRole));
    }

    private void text(
            @Nullable List<StringFilter> filters,
            Function<Resource, ? extends @Nullable Object> of) {
        Wanted.@Nullable Texts texts = Wanted.Texts.of(filters);
        if (texts != null) {
            all.add(resource -> texts.match(word(of.apply(resource))));
        }
    }

    private void elements(
            @Nullable List<StringFilter> filters,
            Function<Resource, ? extends @Nullable Collection<String>> of) {
        Wanted.@Nullable Texts texts = Wanted.Texts.of(filters);
        if (texts != null) {
            all.add(resource -> texts.matchAny(of.apply(resource)));
        }
    }

    private void date(
            @Nullable List<DateFilter> filters, Function<Resource, @Nullable Instant> of) {
        if (filters != null) {
            all.add(resource -> Wanted.storedDate(filters, of.apply(resource)));
        }
    }

    private void number(
            @Nullable List<NumberFilter> filters,
            Function<Resource, ? extends @Nullable Number> of) {
        if (filters != null) {
            all.add(resource -> {
                @Nullable Number value = of.apply(resource);
                return Wanted.number(filters, value == null ? null : value.doubleValue());
            });
        }
    }

    static @Nullable String word(@Nullable Object value) {
        return value == null
                ? null
                : value instanceof OpenEnum word ? word.value() : value.toString();
    }

    private static <T> Function<Resource, @Nullable T> ec2(
            Function<AwsEc2InstanceDetails, @Nullable T> of) {
        return details(ResourceDetails::awsEc2Instance, of);
    }

    private static <T> Function<Resource, @Nullable T> ecr(
            Function<AwsEcrContainerImageDetails, @Nullable T> of) {
        return details(ResourceDetails::awsEcrContainerImage, of);
    }

    private static <T> Function<Resource, @Nullable T> lambda(
            Function<AwsLambdaFunctionDetails, @Nullable T> of) {
        return details(ResourceDetails::awsLambdaFunction, of);
    }

    private static <T> Function<Resource, @Nullable T> ami(
            Function<MachineImageDetails, @Nullable T> of) {
        return details(ResourceDetails::machineImage, of);
    }

    private static <T> Function<Resource, @Nullable T> code(
            Function<CodeRepositoryDetails, @Nullable T> of) {
        return details(ResourceDetails::codeRepository, of);
    }

    private static <T> Function<Resource, @Nullable T> vm(Function<Vm, @Nullable T> of) {
        return details(ResourceDetails::vm, of);
    }

    private static <T> Function<Resource, @Nullable T> image(Function<Image, @Nullable T> of) {
        return details(ResourceDetails::image, of);
    }

    private static <T> Function<Resource, @Nullable T> serverless(
            Function<ServerlessFunction, @Nullable T> of) {
        return details(ResourceDetails::serverlessFunction, of);
    }

    private static <D, T> Function<Resource, @Nullable T> details(
            Function<ResourceDetails, @Nullable D> kind, Function<D, @Nullable T> of) {
        return resource -> {
            @Nullable ResourceDetails details = resource.details();
            @Nullable D one = details == null ? null : kind.apply(details);
            return one == null ? null : of.apply(one);
        };
    }
}
