package org.openinspector.findings;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AccountAggregationResponse;
import org.openinspector.apimodel.inspector2.AggregationResponse;
import org.openinspector.apimodel.inspector2.AggregationType;
import org.openinspector.apimodel.inspector2.AmiAggregationResponse;
import org.openinspector.apimodel.inspector2.AwsEcrContainerAggregationResponse;
import org.openinspector.apimodel.inspector2.CodeRepositoryAggregationResponse;
import org.openinspector.apimodel.inspector2.ContainerImageAggregationResponse;
import org.openinspector.apimodel.inspector2.Ec2InstanceAggregationResponse;
import org.openinspector.apimodel.inspector2.FindingTypeAggregationResponse;
import org.openinspector.apimodel.inspector2.ImageLayerAggregationResponse;
import org.openinspector.apimodel.inspector2.LambdaFunctionAggregationResponse;
import org.openinspector.apimodel.inspector2.LambdaLayerAggregationResponse;
import org.openinspector.apimodel.inspector2.PackageAggregationResponse;
import org.openinspector.apimodel.inspector2.Provider;
import org.openinspector.apimodel.inspector2.RepositoryAggregationResponse;
import org.openinspector.apimodel.inspector2.ScanSource;
import org.openinspector.apimodel.inspector2.ServerlessFunctionAggregationResponse;
import org.openinspector.apimodel.inspector2.TitleAggregationResponse;
import org.openinspector.apimodel.inspector2.VmInstanceAggregationResponse;
import org.openinspector.findings.rollup.ResourceAttributes;
import org.openinspector.findings.rollup.ResourceAttributes.Cloud;
import org.openinspector.findings.rollup.ResourceAttributes.ContainerImage;
import org.openinspector.findings.rollup.ResourceAttributes.Function;
import org.openinspector.findings.rollup.ResourceAttributes.Instance;

/// Groups as the wire has them.
final class AggregationResponses {
    private AggregationResponses() {}

    static AggregationResponse of(AggregationType type, AggregationGroup group) {
        return switch (type.value()) {
            case "TITLE" -> title(group);
            case "PACKAGE" -> packageName(group);
            case "FINDING_TYPE" -> findingType(group);
            case "AMI" -> ami(group);
            case "REPOSITORY" -> repository(group);
            case "AWS_EC2_INSTANCE" -> ec2(group, resource(group));
            case "AWS_ECR_CONTAINER" -> ecr(group, resource(group));
            case "AWS_LAMBDA_FUNCTION" -> lambda(group, resource(group));
            case "IMAGE_LAYER" -> imageLayer(group, resource(group));
            case "LAMBDA_LAYER" -> lambdaLayer(group, resource(group));
            case "CODE_REPOSITORY" -> codeRepository(group, resource(group));
            case "VM_INSTANCE" -> vm(group, resource(group));
            case "CONTAINER_IMAGE" -> containerImage(group, resource(group));
            case "SERVERLESS_FUNCTION" -> function(group, resource(group));
            default -> account(group);
        };
    }

    private static ResourceAttributes resource(AggregationGroup group) {
        return Objects.requireNonNull(group.resource());
    }

    private static @Nullable Provider provider(Cloud cloud) {
        return cloud.provider() == null ? null : Provider.of(cloud.provider());
    }

    private static AggregationResponse account(AggregationGroup group) {
        return new AggregationResponse.AccountAggregation(
                AccountAggregationResponse.builder()
                        .accountId(group.accountId())
                        .severityCounts(group.counts().severityCounts())
                        .exploitAvailableCount(group.counts().exploits())
                        .fixAvailableCount(group.counts().fixes())
                        .build());
    }

    private static AggregationResponse findingType(AggregationGroup group) {
        Cloud cloud = Objects.requireNonNull(group.cloud());
        return new AggregationResponse.FindingTypeAggregation(
                FindingTypeAggregationResponse.builder()
                        .accountId(group.accountId())
                        .severityCounts(group.counts().severityCounts())
                        .exploitAvailableCount(group.counts().exploits())
                        .fixAvailableCount(group.counts().fixes())
                        .cloudProvider(cloud.provider())
                        .cloudAccountId(cloud.accountId())
                        .cloudOrgId(cloud.orgId())
                        .cloudRegion(cloud.region())
                        .cloudPartition(cloud.partition())
                        .build());
    }

    private static AggregationResponse title(AggregationGroup group) {
        return new AggregationResponse.TitleAggregation(
                TitleAggregationResponse.builder()
                        .title(group.label())
                        .vulnerabilityId(group.second())
                        .accountId(group.accountId())
                        .severityCounts(group.counts().severityCounts())
                        .build());
    }

    private static AggregationResponse packageName(AggregationGroup group) {
        return new AggregationResponse.PackageAggregation(
                PackageAggregationResponse.builder()
                        .packageName(group.label())
                        .accountId(group.accountId())
                        .severityCounts(group.counts().severityCounts())
                        .build());
    }

    private static AggregationResponse repository(AggregationGroup group) {
        Cloud cloud = Objects.requireNonNull(group.cloud());
        return new AggregationResponse.RepositoryAggregation(
                RepositoryAggregationResponse.builder()
                        .repository(group.label())
                        .accountId(group.accountId())
                        .cloudProvider(provider(cloud))
                        .cloudAccountId(cloud.accountId())
                        .cloudOrgId(cloud.orgId())
                        .cloudRegion(cloud.region())
                        .cloudPartition(cloud.partition())
                        .severityCounts(group.counts().severityCounts())
                        .affectedImages(group.counts().members())
                        .build());
    }

    private static AggregationResponse ami(AggregationGroup group) {
        Cloud cloud = Objects.requireNonNull(group.cloud());
        return new AggregationResponse.AmiAggregation(
                AmiAggregationResponse.builder()
                        .ami(group.label())
                        .accountId(group.accountId())
                        .cloudProvider(provider(cloud))
                        .cloudAccountId(cloud.accountId())
                        .cloudOrgId(cloud.orgId())
                        .cloudRegion(cloud.region())
                        .cloudPartition(cloud.partition())
                        .severityCounts(group.counts().severityCounts())
                        .affectedInstances(group.counts().members())
                        .scanSource(ScanSource.of(Objects.requireNonNull(group.second())))
                        .build());
    }

    private static AggregationResponse ec2(AggregationGroup group, ResourceAttributes resource) {
        Instance instance = AggregationSubject.ec2(resource);
        return new AggregationResponse.Ec2InstanceAggregation(
                Ec2InstanceAggregationResponse.builder()
                        .instanceId(resource.id())
                        .ami(instance.image())
                        .operatingSystem(instance.platform())
                        .instanceTags(resource.tags())
                        .accountId(group.accountId())
                        .severityCounts(group.counts().severityCounts())
                        .networkFindings(group.counts().network())
                        .build());
    }

    private static AggregationResponse ecr(AggregationGroup group, ResourceAttributes resource) {
        ContainerImage image = AggregationSubject.ecr(resource);
        return new AggregationResponse.AwsEcrContainerAggregation(
                AwsEcrContainerAggregationResponse.builder()
                        .resourceId(resource.id())
                        .imageSha(image.digest())
                        .repository(image.repository())
                        .architecture(image.architecture())
                        .imageTags(image.tags())
                        .accountId(group.accountId())
                        .severityCounts(group.counts().severityCounts())
                        .lastInUseAt(image.lastInUseAt())
                        .inUseCount(image.inUseCount())
                        .build());
    }

    private static AggregationResponse lambda(AggregationGroup group, ResourceAttributes resource) {
        Function function = AggregationSubject.lambda(resource);
        return new AggregationResponse.LambdaFunctionAggregation(
                LambdaFunctionAggregationResponse.builder()
                        .resourceId(resource.id())
                        .functionName(function.name())
                        .runtime(function.runtime())
                        .lambdaTags(resource.tags())
                        .accountId(group.accountId())
                        .severityCounts(group.counts().severityCounts())
                        .lastModifiedAt(function.lastModifiedAt())
                        .build());
    }

    private static AggregationResponse imageLayer(
            AggregationGroup group, ResourceAttributes resource) {
        Cloud cloud = resource.cloud();
        return new AggregationResponse.ImageLayerAggregation(
                ImageLayerAggregationResponse.builder()
                        .repository(
                                Objects.requireNonNull(
                                        AggregationSubject.image(resource).repository()))
                        .resourceId(resource.id())
                        .layerHash(group.label())
                        .accountId(group.accountId())
                        .cloudProvider(cloud.provider())
                        .cloudAccountId(cloud.accountId())
                        .cloudOrgId(cloud.orgId())
                        .cloudRegion(cloud.region())
                        .cloudPartition(cloud.partition())
                        .severityCounts(group.counts().severityCounts())
                        .build());
    }

    private static AggregationResponse lambdaLayer(
            AggregationGroup group, ResourceAttributes resource) {
        return new AggregationResponse.LambdaLayerAggregation(
                LambdaLayerAggregationResponse.builder()
                        .functionName(
                                Objects.requireNonNull(AggregationSubject.lambda(resource).name()))
                        .resourceId(resource.id())
                        .layerArn(group.label())
                        .accountId(group.accountId())
                        .severityCounts(group.counts().severityCounts())
                        .build());
    }

    private static AggregationResponse codeRepository(
            AggregationGroup group, ResourceAttributes resource) {
        return new AggregationResponse.CodeRepositoryAggregation(
                CodeRepositoryAggregationResponse.builder()
                        .projectNames(
                                Objects.requireNonNullElse(
                                        AggregationSubject.project(resource), resource.id()))
                        .providerType(AggregationSubject.provider(resource))
                        .resourceId(resource.id())
                        .accountId(group.accountId())
                        .severityCounts(group.counts().severityCounts())
                        .exploitAvailableActiveFindingsCount(group.counts().exploits())
                        .fixAvailableActiveFindingsCount(group.counts().fixes())
                        .build());
    }

    private static AggregationResponse vm(AggregationGroup group, ResourceAttributes resource) {
        Instance instance = AggregationSubject.vm(resource);
        Cloud cloud = resource.cloud();
        return new AggregationResponse.VmInstanceAggregation(
                VmInstanceAggregationResponse.builder()
                        .resourceId(resource.id())
                        .cloudProvider(provider(cloud))
                        .cloudAccountId(cloud.accountId())
                        .cloudOrgId(cloud.orgId())
                        .cloudRegion(cloud.region())
                        .cloudPartition(cloud.partition())
                        .vmImageReference(instance.image())
                        .operatingSystem(instance.platform())
                        .tags(resource.tags())
                        .accountId(group.accountId())
                        .severityCounts(group.counts().severityCounts())
                        .networkFindings(group.counts().network())
                        .exploitAvailableActiveFindingsCount(group.counts().exploits())
                        .fixAvailableActiveFindingsCount(group.counts().fixes())
                        .build());
    }

    private static AggregationResponse containerImage(
            AggregationGroup group, ResourceAttributes resource) {
        ContainerImage image = AggregationSubject.image(resource);
        Cloud cloud = resource.cloud();
        return new AggregationResponse.ContainerImageAggregation(
                ContainerImageAggregationResponse.builder()
                        .resourceId(resource.id())
                        .cloudProvider(provider(cloud))
                        .cloudAccountId(cloud.accountId())
                        .cloudOrgId(cloud.orgId())
                        .cloudRegion(cloud.region())
                        .cloudPartition(cloud.partition())
                        .imageDigest(image.digest())
                        .repository(image.repository())
                        .registry(image.registry())
                        .architecture(image.architecture())
                        .imageTags(image.tags())
                        .accountId(group.accountId())
                        .severityCounts(group.counts().severityCounts())
                        .lastInUseAt(image.lastInUseAt())
                        .inUseCount(image.inUseCount())
                        .exploitAvailableActiveFindingsCount(group.counts().exploits())
                        .fixAvailableActiveFindingsCount(group.counts().fixes())
                        .build());
    }

    private static AggregationResponse function(
            AggregationGroup group, ResourceAttributes resource) {
        Function function = AggregationSubject.function(resource);
        Cloud cloud = resource.cloud();
        return new AggregationResponse.ServerlessFunctionAggregation(
                ServerlessFunctionAggregationResponse.builder()
                        .resourceId(resource.id())
                        .cloudProvider(provider(cloud))
                        .cloudAccountId(cloud.accountId())
                        .cloudOrgId(cloud.orgId())
                        .cloudRegion(cloud.region())
                        .cloudPartition(cloud.partition())
                        .functionName(function.name())
                        .runtime(function.runtime())
                        .tags(resource.tags())
                        .accountId(group.accountId())
                        .severityCounts(group.counts().severityCounts())
                        .lastModifiedAt(function.lastModifiedAt())
                        .exploitAvailableActiveFindingsCount(group.counts().exploits())
                        .fixAvailableActiveFindingsCount(group.counts().fixes())
                        .build());
    }
}
