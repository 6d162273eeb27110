package org.openinspector.findings;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AccountAggregation;
import org.openinspector.apimodel.inspector2.AggregationRequest;
import org.openinspector.apimodel.inspector2.AggregationType;
import org.openinspector.apimodel.inspector2.AmiAggregation;
import org.openinspector.apimodel.inspector2.AwsEcrContainerAggregation;
import org.openinspector.apimodel.inspector2.CodeRepositoryAggregation;
import org.openinspector.apimodel.inspector2.ContainerImageAggregation;
import org.openinspector.apimodel.inspector2.Ec2InstanceAggregation;
import org.openinspector.apimodel.inspector2.FindingTypeAggregation;
import org.openinspector.apimodel.inspector2.ImageLayerAggregation;
import org.openinspector.apimodel.inspector2.LambdaFunctionAggregation;
import org.openinspector.apimodel.inspector2.LambdaLayerAggregation;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsRequest;
import org.openinspector.apimodel.inspector2.PackageAggregation;
import org.openinspector.apimodel.inspector2.RepositoryAggregation;
import org.openinspector.apimodel.inspector2.ScanSource;
import org.openinspector.apimodel.inspector2.ServerlessFunctionAggregation;
import org.openinspector.apimodel.inspector2.SortOrder;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.apimodel.inspector2.TitleAggregation;
import org.openinspector.apimodel.inspector2.ValidationException;
import org.openinspector.apimodel.inspector2.ValidationExceptionReason;
import org.openinspector.apimodel.inspector2.VmInstanceAggregation;
import org.openinspector.apimodel.wire.OpenEnum;
import org.openinspector.findings.rollup.ResourceAttributes;
import org.openinspector.findings.rollup.ResourceAttributes.Cloud;
import org.openinspector.findings.rollup.ResourceAttributes.ContainerImage;
import org.openinspector.findings.rollup.ResourceAttributes.Function;
import org.openinspector.findings.rollup.ResourceAttributes.Instance;
import org.openinspector.findings.rollup.Title;

/// What an aggregation asks for, whichever member of the wire's union it came in: which resources,
/// titles and words count, of which type, in which order.
///
/// @param type what is counted by
/// @param accounts filters of accounts
/// @param findingType null for all
/// @param resourceType of titles; null for all
/// @param resource which resources count; they are what the type asks for
/// @param word which package names or layers count
/// @param title which titles count
/// @param scanSource of machine images: null for both
/// @param sortBy a word of the wire
/// @param descending which way
record AggregationQuery(
        AggregationType type,
        @Nullable List<StringFilter> accounts,
        @Nullable String findingType,
        @Nullable String resourceType,
        Predicate<ResourceAttributes> resource,
        Predicate<String> word,
        Predicate<Title> title,
        @Nullable List<ScanSource> scanSource,
        String sortBy,
        boolean descending) {
    private static final String DEFAULT_SORT = "CRITICAL";

    /// @throws ValidationException if the request is of another type than it says
    static AggregationQuery of(ListFindingAggregationsRequest request) {
        AggregationType type = request.aggregationType();
        @Nullable AggregationRequest given = request.aggregationRequest();
        AggregationQuery query = of(given == null ? plain(type) : given, request.accountIds());
        if (!query.type().equals(type)) {
            throw invalid(
                    "aggregationRequest is of type "
                            + query.type()
                            + ", expected aggregationType "
                            + type);
        }
        return query;
    }

    static ValidationException invalid(String message) {
        return ValidationException.builder()
                .message(message)
                .reason(ValidationExceptionReason.FIELD_VALIDATION_FAILED)
                .build();
    }

    private static AggregationRequest plain(AggregationType type) {
        return switch (type.value()) {
            case "ACCOUNT" ->
                    new AggregationRequest.AccountAggregation(AccountAggregation.builder().build());
            case "AMI" -> new AggregationRequest.AmiAggregation(AmiAggregation.builder().build());
            case "AWS_ECR_CONTAINER" ->
                    new AggregationRequest.AwsEcrContainerAggregation(
                            AwsEcrContainerAggregation.builder().build());
            case "AWS_EC2_INSTANCE" ->
                    new AggregationRequest.Ec2InstanceAggregation(
                            Ec2InstanceAggregation.builder().build());
            case "FINDING_TYPE" ->
                    new AggregationRequest.FindingTypeAggregation(
                            FindingTypeAggregation.builder().build());
            case "IMAGE_LAYER" ->
                    new AggregationRequest.ImageLayerAggregation(
                            ImageLayerAggregation.builder().build());
            case "PACKAGE" ->
                    new AggregationRequest.PackageAggregation(PackageAggregation.builder().build());
            case "REPOSITORY" ->
                    new AggregationRequest.RepositoryAggregation(
                            RepositoryAggregation.builder().build());
            case "TITLE" ->
                    new AggregationRequest.TitleAggregation(TitleAggregation.builder().build());
            case "LAMBDA_LAYER" ->
                    new AggregationRequest.LambdaLayerAggregation(
                            LambdaLayerAggregation.builder().build());
            case "AWS_LAMBDA_FUNCTION" ->
                    new AggregationRequest.LambdaFunctionAggregation(
                            LambdaFunctionAggregation.builder().build());
            case "CODE_REPOSITORY" ->
                    new AggregationRequest.CodeRepositoryAggregation(
                            CodeRepositoryAggregation.builder().build());
            case "VM_INSTANCE" ->
                    new AggregationRequest.VmInstanceAggregation(
                            VmInstanceAggregation.builder().build());
            case "CONTAINER_IMAGE" ->
                    new AggregationRequest.ContainerImageAggregation(
                            ContainerImageAggregation.builder().build());
            case "SERVERLESS_FUNCTION" ->
                    new AggregationRequest.ServerlessFunctionAggregation(
                            ServerlessFunctionAggregation.builder().build());
            default ->
                    throw invalid(
                            "aggregationType is "
                                    + type
                                    + ", expected one of "
                                    + AggregationType.known());
        };
    }

    private static AggregationQuery of(
            AggregationRequest request, @Nullable List<StringFilter> accounts) {
        return switch (request) {
            case AggregationRequest.AccountAggregation it -> of(it.value()).in(accounts);
            case AggregationRequest.AmiAggregation it -> of(it.value()).in(accounts);
            case AggregationRequest.AwsEcrContainerAggregation it -> of(it.value()).in(accounts);
            case AggregationRequest.Ec2InstanceAggregation it -> of(it.value()).in(accounts);
            case AggregationRequest.FindingTypeAggregation it -> of(it.value()).in(accounts);
            case AggregationRequest.ImageLayerAggregation it -> of(it.value()).in(accounts);
            case AggregationRequest.PackageAggregation it -> of(it.value()).in(accounts);
            case AggregationRequest.RepositoryAggregation it -> of(it.value()).in(accounts);
            case AggregationRequest.TitleAggregation it -> of(it.value()).in(accounts);
            case AggregationRequest.LambdaLayerAggregation it -> of(it.value()).in(accounts);
            case AggregationRequest.LambdaFunctionAggregation it -> of(it.value()).in(accounts);
            case AggregationRequest.CodeRepositoryAggregation it -> of(it.value()).in(accounts);
            case AggregationRequest.VmInstanceAggregation it -> of(it.value()).in(accounts);
            case AggregationRequest.ContainerImageAggregation it -> of(it.value()).in(accounts);
            case AggregationRequest.ServerlessFunctionAggregation it -> of(it.value()).in(accounts);
            case AggregationRequest.Unknown unknown ->
                    throw invalid(
                            "aggregationRequest has member "
                                    + unknown.member()
                                    + ", expected that of the"
                                    + " the aggregationType");
        };
    }

    private AggregationQuery in(@Nullable List<StringFilter> filters) {
        return new AggregationQuery(
                type,
                filters,
                findingType,
                resourceType,
                resource,
                word,
                title,
                scanSource,
                sortBy,
                descending);
    }

    private static AggregationQuery resources(
            AggregationType type,
            @Nullable OpenEnum sortBy,
            @Nullable SortOrder sortOrder,
            Predicate<ResourceAttributes> resource) {
        return new AggregationQuery(
                type,
                null,
                null,
                null,
                resource,
                word -> true,
                title -> true,
                null,
                sort(sortBy),
                descending(sortOrder));
    }

    private AggregationQuery withFindingType(@Nullable OpenEnum wanted) {
        return new AggregationQuery(
                type,
                accounts,
                wanted == null ? null : wanted.value(),
                resourceType,
                resource,
                word,
                title,
                scanSource,
                sortBy,
                descending);
    }

    private AggregationQuery withWord(@Nullable List<StringFilter> filters) {
        return new AggregationQuery(
                type,
                accounts,
                findingType,
                resourceType,
                resource,
                one -> Attributes.text(one, filters),
                title,
                scanSource,
                sortBy,
                descending);
    }

    private static AggregationQuery of(AccountAggregation it) {
        return resources(
                        AggregationType.ACCOUNT,
                        it.sortBy(),
                        it.sortOrder(),
                        one -> isOf(one, it.resourceType()))
                .withFindingType(it.findingType());
    }

    private static AggregationQuery of(FindingTypeAggregation it) {
        return resources(
                        AggregationType.FINDING_TYPE,
                        it.sortBy(),
                        it.sortOrder(),
                        one -> isOf(one, it.resourceType()))
                .withFindingType(it.findingType());
    }

    private static AggregationQuery of(TitleAggregation it) {
        return new AggregationQuery(
                AggregationType.TITLE,
                null,
                it.findingType() == null ? null : it.findingType().value(),
                it.resourceType() == null ? null : it.resourceType().value(),
                resource -> true,
                word -> true,
                title ->
                        Attributes.text(title.title(), it.titles())
                                && Attributes.text(title.vulnerabilityId(), it.vulnerabilityIds()),
                null,
                sort(it.sortBy()),
                descending(it.sortOrder()));
    }

    private static AggregationQuery of(PackageAggregation it) {
        return resources(AggregationType.PACKAGE, it.sortBy(), it.sortOrder(), one -> true)
                .withWord(it.packageNames());
    }

    private static AggregationQuery of(RepositoryAggregation it) {
        return resources(
                AggregationType.REPOSITORY,
                it.sortBy(),
                it.sortOrder(),
                one ->
                        AggregationSubject.isImage(one)
                                && Attributes.text(
                                        AggregationSubject.image(one).repository(),
                                        it.repositories()));
    }

    private static AggregationQuery of(AmiAggregation it) {
        AggregationQuery query =
                resources(
                        AggregationType.AMI,
                        it.sortBy(),
                        it.sortOrder(),
                        one -> Attributes.text(AggregationSubject.ami(one), it.amis()));
        return new AggregationQuery(
                query.type,
                null,
                null,
                null,
                query.resource,
                query.word,
                query.title,
                it.scanSources(),
                query.sortBy,
                query.descending);
    }

    private static AggregationQuery of(Ec2InstanceAggregation it) {
        return resources(
                AggregationType.AWS_EC2_INSTANCE,
                it.sortBy(),
                it.sortOrder(),
                one -> {
                    Instance instance = AggregationSubject.ec2(one);
                    return one.type().equals(AggregationSubject.EC2_INSTANCE)
                            && Attributes.text(one.id(), it.instanceIds())
                            && Attributes.text(instance.image(), it.amis())
                            && Attributes.text(instance.platform(), it.operatingSystems())
                            && Attributes.tags(one.tags(), it.instanceTags());
                });
    }

    private static AggregationQuery of(AwsEcrContainerAggregation it) {
        return resources(
                AggregationType.AWS_ECR_CONTAINER,
                it.sortBy(),
                it.sortOrder(),
                one -> {
                    ContainerImage image = AggregationSubject.ecr(one);
                    return one.type().equals(AggregationSubject.ECR_IMAGE)
                            && Attributes.text(one.id(), it.resourceIds())
                            && Attributes.text(image.digest(), it.imageShas())
                            && Attributes.text(image.repository(), it.repositories())
                            && Attributes.text(image.architecture(), it.architectures())
                            && Attributes.elements(image.tags(), it.imageTags())
                            && Attributes.date(image.lastInUseAt(), it.lastInUseAt())
                            && Attributes.number(image.inUseCount(), it.inUseCount());
                });
    }

    private static AggregationQuery of(ImageLayerAggregation it) {
        return resources(
                        AggregationType.IMAGE_LAYER,
                        it.sortBy(),
                        it.sortOrder(),
                        one ->
                                AggregationSubject.isImage(one)
                                        && Attributes.text(one.id(), it.resourceIds())
                                        && Attributes.text(
                                                AggregationSubject.image(one).repository(),
                                                it.repositories())
                                        && isIn(
                                                one.cloud(),
                                                it.cloudProviders(),
                                                it.cloudAccountIds(),
                                                it.cloudOrgIds(),
                                                it.cloudRegions(),
                                                it.cloudPartitions()))
                .withWord(it.layerHashes());
    }

    private static AggregationQuery of(LambdaLayerAggregation it) {
        return resources(
                        AggregationType.LAMBDA_LAYER,
                        it.sortBy(),
                        it.sortOrder(),
                        one ->
                                one.type().equals(AggregationSubject.LAMBDA_FUNCTION)
                                        && Attributes.text(one.id(), it.resourceIds())
                                        && Attributes.text(
                                                AggregationSubject.lambda(one).name(),
                                                it.functionNames()))
                .withWord(it.layerArns());
    }

    private static AggregationQuery of(LambdaFunctionAggregation it) {
        return resources(
                AggregationType.AWS_LAMBDA_FUNCTION,
                it.sortBy(),
                it.sortOrder(),
                one -> {
                    Function function = AggregationSubject.lambda(one);
                    return one.type().equals(AggregationSubject.LAMBDA_FUNCTION)
                            && Attributes.text(one.id(), it.resourceIds())
                            && Attributes.text(function.name(), it.functionNames())
                            && Attributes.text(function.runtime(), it.runtimes())
                            && Attributes.tags(one.tags(), it.functionTags());
                });
    }

    private static AggregationQuery of(CodeRepositoryAggregation it) {
        return resources(
                AggregationType.CODE_REPOSITORY,
                it.sortBy(),
                it.sortOrder(),
                one ->
                        one.type().equals(AggregationSubject.CODE_REPOSITORY)
                                && Attributes.text(one.id(), it.resourceIds())
                                && Attributes.text(
                                        AggregationSubject.project(one), it.projectNames())
                                && Attributes.text(
                                        AggregationSubject.provider(one), it.providerTypes()));
    }

    private static AggregationQuery of(VmInstanceAggregation it) {
        return resources(
                AggregationType.VM_INSTANCE,
                it.sortBy(),
                it.sortOrder(),
                one -> {
                    Instance instance = AggregationSubject.vm(one);
                    return AggregationSubject.isInstance(one)
                            && Attributes.text(one.id(), it.resourceIds())
                            && Attributes.text(instance.image(), it.vmImageReferences())
                            && Attributes.text(instance.platform(), it.operatingSystems())
                            && Attributes.tags(one.tags(), it.instanceTags())
                            && isIn(
                                    one.cloud(),
                                    it.cloudProviders(),
                                    it.cloudAccountIds(),
                                    it.cloudOrgIds(),
                                    it.cloudRegions(),
                                    it.cloudPartitions());
                });
    }

    private static AggregationQuery of(ContainerImageAggregation it) {
        return resources(
                AggregationType.CONTAINER_IMAGE,
                it.sortBy(),
                it.sortOrder(),
                one -> {
                    ContainerImage image = AggregationSubject.image(one);
                    return AggregationSubject.isImage(one)
                            && Attributes.text(one.id(), it.resourceIds())
                            && Attributes.text(image.digest(), it.imageDigests())
                            && Attributes.text(image.repository(), it.repositories())
                            && Attributes.text(image.registry(), it.registries())
                            && Attributes.text(image.architecture(), it.architectures())
                            && Attributes.elements(image.tags(), it.imageTags())
                            && Attributes.date(image.lastInUseAt(), it.lastInUseAt())
                            && Attributes.number(image.inUseCount(), it.inUseCount())
                            && isIn(
                                    one.cloud(),
                                    it.cloudProviders(),
                                    it.cloudAccountIds(),
                                    it.cloudOrgIds(),
                                    it.cloudRegions(),
                                    it.cloudPartitions());
                });
    }

    private static AggregationQuery of(ServerlessFunctionAggregation it) {
        return resources(
                AggregationType.SERVERLESS_FUNCTION,
                it.sortBy(),
                it.sortOrder(),
                one -> {
                    Function function = AggregationSubject.function(one);
                    return AggregationSubject.isFunction(one)
                            && Attributes.text(one.id(), it.resourceIds())
                            && Attributes.text(function.name(), it.functionNames())
                            && Attributes.text(function.runtime(), it.runtimes())
                            && Attributes.tags(one.tags(), it.functionTags())
                            && isIn(
                                    one.cloud(),
                                    it.cloudProviders(),
                                    it.cloudAccountIds(),
                                    it.cloudOrgIds(),
                                    it.cloudRegions(),
                                    it.cloudPartitions());
                });
    }

    private static boolean isOf(ResourceAttributes resource, @Nullable OpenEnum type) {
        return type == null || resource.type().equals(type.value());
    }

    private static boolean isIn(
            Cloud cloud,
            @Nullable List<StringFilter> providers,
            @Nullable List<StringFilter> accountIds,
            @Nullable List<StringFilter> orgIds,
            @Nullable List<StringFilter> regions,
            @Nullable List<StringFilter> partitions) {
        return Attributes.text(cloud.provider(), providers)
                && Attributes.text(cloud.accountId(), accountIds)
                && Attributes.text(cloud.orgId(), orgIds)
                && Attributes.text(cloud.region(), regions)
                && Attributes.text(cloud.partition(), partitions);
    }

    private static String sort(@Nullable OpenEnum by) {
        return by == null ? DEFAULT_SORT : by.value();
    }

    private static boolean descending(@Nullable SortOrder order) {
        return order == null || order.equals(SortOrder.DESC);
    }
}
