package org.openinspector.findings;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.DateFilter;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.NumberFilter;
import org.openinspector.apimodel.inspector2.StringFilter;

/// Filters that the resource alone decides.
final class ResourceConditions {
    private final List<Sql> all = new ArrayList<>();

    private ResourceConditions() {}

    static Sql of(FilterCriteria criteria) {
        ResourceConditions out = new ResourceConditions();
        out.common(criteria);
        out.aws(criteria);
        out.code(criteria);
        out.cloud(criteria);
        return Sql.all(out.all);
    }

    private void common(FilterCriteria criteria) {
        all.add(Conditions.texts("r.type", criteria.resourceType()));
        all.add(Conditions.texts("r.resource_id", criteria.resourceId()));
        all.add(Conditions.tags("(r.body -> 'tags')", criteria.resourceTags()));
        text("{provider}", criteria.cloudProvider());
        text("{region}", criteria.cloudProviderRegion());
        text("{providerAccountId}", criteria.cloudProviderAccountId());
        text("{providerOrgId}", criteria.cloudProviderOrgId());
    }

    private void aws(FilterCriteria criteria) {
        text("{details,awsEc2Instance,imageId}", criteria.ec2InstanceImageId());
        text("{details,awsEc2Instance,vpcId}", criteria.ec2InstanceVpcId());
        text("{details,awsEc2Instance,subnetId}", criteria.ec2InstanceSubnetId());
        date("{details,awsEcrContainerImage,pushedAt}", criteria.ecrImagePushedAt());
        text("{details,awsEcrContainerImage,architecture}", criteria.ecrImageArchitecture());
        text("{details,awsEcrContainerImage,registry}", criteria.ecrImageRegistry());
        text("{details,awsEcrContainerImage,repositoryName}", criteria.ecrImageRepositoryName());
        elements("{details,awsEcrContainerImage,imageTags}", criteria.ecrImageTags());
        text("{details,awsEcrContainerImage,imageHash}", criteria.ecrImageHash());
        date("{details,awsEcrContainerImage,lastInUseAt}", criteria.ecrImageLastInUseAt());
        number("{details,awsEcrContainerImage,inUseCount}", criteria.ecrImageInUseCount());
        text("{details,awsLambdaFunction,functionName}", criteria.lambdaFunctionName());
        elements("{details,awsLambdaFunction,layers}", criteria.lambdaFunctionLayers());
        text("{details,awsLambdaFunction,runtime}", criteria.lambdaFunctionRuntime());
        date("{details,awsLambdaFunction,lastModifiedAt}", criteria.lambdaFunctionLastModifiedAt());
        text(
                "{details,awsLambdaFunction,executionRoleArn}",
                criteria.lambdaFunctionExecutionRoleArn());
        text("{details,machineImage,machineImageId}", criteria.machineImageId());
        text("{details,machineImage,name}", criteria.machineImageName());
        text("{details,machineImage,ownerAccountId}", criteria.machineImageOwnerAccountId());
        text("{details,machineImage,platform}", criteria.machineImagePlatform());
    }

    private void code(FilterCriteria criteria) {
        text("{details,codeRepository,projectName}", criteria.codeRepositoryProjectName());
        text("{details,codeRepository,providerType}", criteria.codeRepositoryProviderType());
    }

    private void cloud(FilterCriteria criteria) {
        text("{details,vm,vmImageReference}", criteria.cloudVmImageReference());
        text("{details,vm,networkId}", criteria.cloudVmNetworkId());
        elements("{details,vm,subnetIds}", criteria.cloudVmSubnetIds());
        text("{details,image,repositoryName}", criteria.cloudImageRepositoryName());
        text("{details,image,registry}", criteria.cloudImageRegistry());
        text("{details,image,imageDigest}", criteria.cloudImageDigest());
        elements("{details,image,imageTags}", criteria.cloudImageTags());
        date("{details,image,pushedAt}", criteria.cloudImagePushedAt());
        text("{details,image,architecture}", criteria.cloudImageArchitecture());
        date("{details,image,lastInUseAt}", criteria.cloudImageLastInUseAt());
        number("{details,image,inUseCount}", criteria.cloudImageInUseCount());
        text(
                "{details,serverlessFunction,serverlessFunctionName}",
                criteria.cloudServerlessFunctionName());
        text("{details,serverlessFunction,runtime}", criteria.cloudServerlessFunctionRuntime());
        date(
                "{details,serverlessFunction,lastModifiedAt}",
                criteria.cloudServerlessFunctionLastModifiedAt());
        text(
                "{details,serverlessFunction,executionRole}",
                criteria.cloudServerlessFunctionExecutionRole());
    }

    private void text(String path, @Nullable List<StringFilter> filters) {
        all.add(Conditions.texts("(r.body #>> '" + path + "')", filters));
    }

    private void elements(String path, @Nullable List<StringFilter> filters) {
        all.add(Conditions.elements("r.body #> '" + path + "'", filters));
    }

    private void date(String path, @Nullable List<DateFilter> filters) {
        all.add(Conditions.storedDates("(r.body #>> '" + path + "')", filters));
    }

    private void number(String path, @Nullable List<NumberFilter> filters) {
        all.add(Conditions.numbers("(r.body #>> '" + path + "')::double precision", filters));
    }
}
