package org.openinspector.aws.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AwsEc2InstanceDetails;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.AwsLambdaFunctionDetails;
import org.openinspector.apimodel.inspector2.Step;
import software.amazon.awssdk.services.securityhub.model.NetworkPathComponent;
import software.amazon.awssdk.services.securityhub.model.Resource;
import software.amazon.awssdk.services.securityhub.model.ResourceDetails;

/// The part of the format about what a finding is on.
final class AsffResources {
    private static final int PATH_MAX = 30;

    private AsffResources() {}

    static Resource of(org.openinspector.apimodel.inspector2.Resource resource, String accountId) {
        @Nullable String named = resource.region();
        String region = named == null ? "" : named;
        @Nullable String given = resource.partition();
        String partition = given == null ? Target.partitionOf(region) : given;
        Resource.Builder out = Resource.builder().partition(partition);
        if (!region.isEmpty()) {
            out.region(region);
        }
        @Nullable Map<String, String> tags = resource.tags();
        if (tags != null && !tags.isEmpty()) {
            out.tags(tags);
        }
        var details = resource.details();
        @Nullable AwsEc2InstanceDetails instance =
                details == null ? null : details.awsEc2Instance();
        @Nullable AwsEcrContainerImageDetails image =
                details == null ? null : details.awsEcrContainerImage();
        @Nullable AwsLambdaFunctionDetails function =
                details == null ? null : details.awsLambdaFunction();
        switch (resource.type().value()) {
            case "AWS_EC2_INSTANCE" -> {
                // Amazon Inspector's ARNs of instances have no "instance/", and its instances
                // always have tags.
                out.type("AwsEc2Instance")
                        .id(
                                "arn:"
                                        + partition
                                        + ":ec2:"
                                        + region
                                        + ":"
                                        + accountId
                                        + ":"
                                        + resource.id())
                        .tags(tags == null ? Map.of() : tags);
                if (instance != null) {
                    out.details(instance(instance));
                }
            }
            case "AWS_ECR_CONTAINER_IMAGE" -> {
                out.type("AwsEcrContainerImage").id(resource.id());
                if (image != null) {
                    out.details(image(image));
                }
            }
            case "AWS_LAMBDA_FUNCTION" -> {
                out.type("AwsLambdaFunction").id(resource.id());
                if (function != null) {
                    out.details(function(function));
                }
            }
            default ->
                    out.type("Other")
                            .id(resource.id())
                            .details(
                                    ResourceDetails.builder()
                                            .other(Map.of("type", resource.type().value()))
                                            .build());
        }
        return out.build();
    }

    private static ResourceDetails instance(AwsEc2InstanceDetails instance) {
        return ResourceDetails.builder()
                .awsEc2Instance(out -> {
                    out.type(instance.type())
                            .imageId(instance.imageId())
                            .keyName(instance.keyName())
                            .iamInstanceProfileArn(instance.iamInstanceProfileArn())
                            .vpcId(instance.vpcId())
                            .subnetId(instance.subnetId());
                    if (instance.ipV4Addresses() != null && !instance.ipV4Addresses().isEmpty()) {
                        out.ipV4Addresses(instance.ipV4Addresses());
                    }
                    if (instance.ipV6Addresses() != null && !instance.ipV6Addresses().isEmpty()) {
                        out.ipV6Addresses(instance.ipV6Addresses());
                    }
                    if (instance.launchedAt() != null) {
                        out.launchedAt(Asff.time(instance.launchedAt()));
                    }
                })
                .build();
    }

    private static ResourceDetails image(AwsEcrContainerImageDetails image) {
        return ResourceDetails.builder()
                .awsEcrContainerImage(out -> {
                    out.registryId(image.registry())
                            .repositoryName(image.repositoryName())
                            .architecture(image.architecture())
                            .imageDigest(image.imageHash());
                    if (image.imageTags() != null && !image.imageTags().isEmpty()) {
                        out.imageTags(image.imageTags());
                    }
                    if (image.pushedAt() != null) {
                        out.imagePublishedAt(Asff.time(image.pushedAt()));
                    }
                })
                .build();
    }

    private static ResourceDetails function(AwsLambdaFunctionDetails function) {
        return ResourceDetails.builder()
                .awsLambdaFunction(out -> {
                    out.functionName(function.functionName())
                            .runtime(function.runtime().value())
                            .codeSha256(function.codeSha256())
                            .version(function.version())
                            .role(function.executionRoleArn());
                    if (function.layers() != null && !function.layers().isEmpty()) {
                        out.layers(
                                function.layers().stream()
                                        .map(arn ->
                                                software.amazon.awssdk.services.securityhub.model
                                                        .AwsLambdaFunctionLayer.builder()
                                                        .arn(arn)
                                                        .build())
                                        .toList());
                    }
                    if (function.architectures() != null && !function.architectures().isEmpty()) {
                        out.architectures(
                                function.architectures().stream().map(one -> one.value()).toList());
                    }
                    if (function.packageType() != null) {
                        out.packageType(function.packageType().value());
                    }
                    if (function.lastModifiedAt() != null) {
                        out.lastModified(Asff.time(function.lastModifiedAt()));
                    }
                    var vpc = function.vpcConfig();
                    if (vpc != null) {
                        out.vpcConfig(config ->
                                config.vpcId(vpc.vpcId())
                                        .subnetIds(vpc.subnetIds())
                                        .securityGroupIds(vpc.securityGroupIds()));
                    }
                })
                .build();
    }

    /// The way in, from outside to the resource.
    static List<NetworkPathComponent> path(List<Step> steps) {
        List<NetworkPathComponent> out = new ArrayList<>();
        for (Step step : steps.subList(0, Math.min(PATH_MAX, steps.size()))) {
            out.add(
                    NetworkPathComponent.builder()
                            .componentId(step.componentId())
                            .componentType(step.componentType())
                            .build());
        }
        return out;
    }
}
