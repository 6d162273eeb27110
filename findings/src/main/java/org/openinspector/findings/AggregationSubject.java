package org.openinspector.findings;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openinspector.findings.rollup.ResourceAttributes;
import org.openinspector.findings.rollup.ResourceAttributes.ContainerImage;
import org.openinspector.findings.rollup.ResourceAttributes.Function;
import org.openinspector.findings.rollup.ResourceAttributes.Instance;

/// What a resource is to the aggregations: by its type, or because it is described as such. What a
/// description in any provider's words lacks, AWS's own tells, and the other way round.
final class AggregationSubject {
    static final String EC2_INSTANCE = "AWS_EC2_INSTANCE";
    static final String ECR_IMAGE = "AWS_ECR_CONTAINER_IMAGE";
    static final String LAMBDA_FUNCTION = "AWS_LAMBDA_FUNCTION";
    static final String CODE_REPOSITORY = "CODE_REPOSITORY";
    static final String MACHINE_IMAGE = "MACHINE_IMAGE";

    private static final Set<String> INSTANCES =
            Set.of(
                    EC2_INSTANCE,
                    "Microsoft.Compute/virtualMachines",
                    "compute.googleapis.com/Instance");
    private static final Set<String> IMAGES =
            Set.of(
                    ECR_IMAGE,
                    "Microsoft.ContainerRegistry/registry/containerImage",
                    "artifactregistry.googleapis.com/DockerImage");
    private static final Set<String> FUNCTIONS =
            Set.of(
                    LAMBDA_FUNCTION,
                    "Microsoft.Web/sites",
                    "cloudfunctions.googleapis.com/Function");

    private static final Instance NO_INSTANCE = new Instance(null, null);
    private static final ContainerImage NO_IMAGE =
            new ContainerImage(null, null, null, null, null, null, null);
    private static final Function NO_FUNCTION = new Function(null, null, null);

    private AggregationSubject() {}

    static boolean isInstance(ResourceAttributes it) {
        return it.vm() != null || INSTANCES.contains(it.type());
    }

    static boolean isImage(ResourceAttributes it) {
        return it.image() != null || IMAGES.contains(it.type());
    }

    static boolean isFunction(ResourceAttributes it) {
        return it.function() != null || FUNCTIONS.contains(it.type());
    }

    static Instance ec2(ResourceAttributes it) {
        return first(it.ec2(), it.vm(), NO_INSTANCE);
    }

    static Instance vm(ResourceAttributes it) {
        return first(it.vm(), it.ec2(), NO_INSTANCE);
    }

    static ContainerImage ecr(ResourceAttributes it) {
        return first(it.ecr(), it.image(), NO_IMAGE);
    }

    static ContainerImage image(ResourceAttributes it) {
        return first(it.image(), it.ecr(), NO_IMAGE);
    }

    static Function lambda(ResourceAttributes it) {
        return first(it.lambda(), it.function(), NO_FUNCTION);
    }

    static Function function(ResourceAttributes it) {
        return first(it.function(), it.lambda(), NO_FUNCTION);
    }

    /// What an instance was started from, or the machine image itself.
    static @Nullable String ami(ResourceAttributes it) {
        return switch (it.type()) {
            case EC2_INSTANCE -> ec2(it).image();
            case MACHINE_IMAGE -> it.machineImageId();
            default -> null;
        };
    }

    static @Nullable String project(ResourceAttributes it) {
        return it.repository() == null ? null : it.repository().projectName();
    }

    static @Nullable String provider(ResourceAttributes it) {
        return it.repository() == null ? null : it.repository().providerType();
    }

    private static <T> T first(@Nullable T one, @Nullable T other, T none) {
        return one != null ? one : other != null ? other : none;
    }
}
