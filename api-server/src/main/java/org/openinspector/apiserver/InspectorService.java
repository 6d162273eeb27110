package org.openinspector.apiserver;

import org.openinspector.accounts.Accounts;
import org.openinspector.apimodel.inspector2.AssociateMemberRequest;
import org.openinspector.apimodel.inspector2.AssociateMemberResponse;
import org.openinspector.apimodel.inspector2.BatchGetAccountStatusRequest;
import org.openinspector.apimodel.inspector2.BatchGetAccountStatusResponse;
import org.openinspector.apimodel.inspector2.BatchGetFindingDetailsRequest;
import org.openinspector.apimodel.inspector2.BatchGetFindingDetailsResponse;
import org.openinspector.apimodel.inspector2.BatchGetFreeTrialInfoRequest;
import org.openinspector.apimodel.inspector2.BatchGetFreeTrialInfoResponse;
import org.openinspector.apimodel.inspector2.BatchGetMemberEc2DeepInspectionStatusRequest;
import org.openinspector.apimodel.inspector2.BatchGetMemberEc2DeepInspectionStatusResponse;
import org.openinspector.apimodel.inspector2.BatchUpdateMemberEc2DeepInspectionStatusRequest;
import org.openinspector.apimodel.inspector2.BatchUpdateMemberEc2DeepInspectionStatusResponse;
import org.openinspector.apimodel.inspector2.CancelFindingsReportRequest;
import org.openinspector.apimodel.inspector2.CancelFindingsReportResponse;
import org.openinspector.apimodel.inspector2.CancelSbomExportRequest;
import org.openinspector.apimodel.inspector2.CancelSbomExportResponse;
import org.openinspector.apimodel.inspector2.CreateFilterRequest;
import org.openinspector.apimodel.inspector2.CreateFilterResponse;
import org.openinspector.apimodel.inspector2.CreateFindingsReportRequest;
import org.openinspector.apimodel.inspector2.CreateFindingsReportResponse;
import org.openinspector.apimodel.inspector2.CreateSbomExportRequest;
import org.openinspector.apimodel.inspector2.CreateSbomExportResponse;
import org.openinspector.apimodel.inspector2.DeleteFilterRequest;
import org.openinspector.apimodel.inspector2.DeleteFilterResponse;
import org.openinspector.apimodel.inspector2.DescribeOrganizationConfigurationRequest;
import org.openinspector.apimodel.inspector2.DescribeOrganizationConfigurationResponse;
import org.openinspector.apimodel.inspector2.DisableDelegatedAdminAccountRequest;
import org.openinspector.apimodel.inspector2.DisableDelegatedAdminAccountResponse;
import org.openinspector.apimodel.inspector2.DisableRequest;
import org.openinspector.apimodel.inspector2.DisableResponse;
import org.openinspector.apimodel.inspector2.DisassociateMemberRequest;
import org.openinspector.apimodel.inspector2.DisassociateMemberResponse;
import org.openinspector.apimodel.inspector2.EnableDelegatedAdminAccountRequest;
import org.openinspector.apimodel.inspector2.EnableDelegatedAdminAccountResponse;
import org.openinspector.apimodel.inspector2.EnableRequest;
import org.openinspector.apimodel.inspector2.EnableResponse;
import org.openinspector.apimodel.inspector2.GetClustersForImageRequest;
import org.openinspector.apimodel.inspector2.GetClustersForImageResponse;
import org.openinspector.apimodel.inspector2.GetConfigurationRequest;
import org.openinspector.apimodel.inspector2.GetConfigurationResponse;
import org.openinspector.apimodel.inspector2.GetDelegatedAdminAccountRequest;
import org.openinspector.apimodel.inspector2.GetDelegatedAdminAccountResponse;
import org.openinspector.apimodel.inspector2.GetEc2DeepInspectionConfigurationRequest;
import org.openinspector.apimodel.inspector2.GetEc2DeepInspectionConfigurationResponse;
import org.openinspector.apimodel.inspector2.GetEncryptionKeyRequest;
import org.openinspector.apimodel.inspector2.GetEncryptionKeyResponse;
import org.openinspector.apimodel.inspector2.GetFindingsReportStatusRequest;
import org.openinspector.apimodel.inspector2.GetFindingsReportStatusResponse;
import org.openinspector.apimodel.inspector2.GetMemberRequest;
import org.openinspector.apimodel.inspector2.GetMemberResponse;
import org.openinspector.apimodel.inspector2.GetSbomExportRequest;
import org.openinspector.apimodel.inspector2.GetSbomExportResponse;
import org.openinspector.apimodel.inspector2.Inspector2;
import org.openinspector.apimodel.inspector2.ListAccountPermissionsRequest;
import org.openinspector.apimodel.inspector2.ListAccountPermissionsResponse;
import org.openinspector.apimodel.inspector2.ListCoverageRequest;
import org.openinspector.apimodel.inspector2.ListCoverageResponse;
import org.openinspector.apimodel.inspector2.ListCoverageStatisticsRequest;
import org.openinspector.apimodel.inspector2.ListCoverageStatisticsResponse;
import org.openinspector.apimodel.inspector2.ListDelegatedAdminAccountsRequest;
import org.openinspector.apimodel.inspector2.ListDelegatedAdminAccountsResponse;
import org.openinspector.apimodel.inspector2.ListFiltersRequest;
import org.openinspector.apimodel.inspector2.ListFiltersResponse;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsRequest;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsResponse;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspector2.ListFindingsResponse;
import org.openinspector.apimodel.inspector2.ListMembersRequest;
import org.openinspector.apimodel.inspector2.ListMembersResponse;
import org.openinspector.apimodel.inspector2.ListTagsForResourceRequest;
import org.openinspector.apimodel.inspector2.ListTagsForResourceResponse;
import org.openinspector.apimodel.inspector2.ListUsageTotalsRequest;
import org.openinspector.apimodel.inspector2.ListUsageTotalsResponse;
import org.openinspector.apimodel.inspector2.ResetEncryptionKeyRequest;
import org.openinspector.apimodel.inspector2.ResetEncryptionKeyResponse;
import org.openinspector.apimodel.inspector2.SearchVulnerabilitiesRequest;
import org.openinspector.apimodel.inspector2.SearchVulnerabilitiesResponse;
import org.openinspector.apimodel.inspector2.TagResourceRequest;
import org.openinspector.apimodel.inspector2.TagResourceResponse;
import org.openinspector.apimodel.inspector2.UntagResourceRequest;
import org.openinspector.apimodel.inspector2.UntagResourceResponse;
import org.openinspector.apimodel.inspector2.UpdateConfigurationRequest;
import org.openinspector.apimodel.inspector2.UpdateConfigurationResponse;
import org.openinspector.apimodel.inspector2.UpdateEc2DeepInspectionConfigurationRequest;
import org.openinspector.apimodel.inspector2.UpdateEc2DeepInspectionConfigurationResponse;
import org.openinspector.apimodel.inspector2.UpdateEncryptionKeyRequest;
import org.openinspector.apimodel.inspector2.UpdateEncryptionKeyResponse;
import org.openinspector.apimodel.inspector2.UpdateFilterRequest;
import org.openinspector.apimodel.inspector2.UpdateFilterResponse;
import org.openinspector.apimodel.inspector2.UpdateOrgEc2DeepInspectionConfigurationRequest;
import org.openinspector.apimodel.inspector2.UpdateOrgEc2DeepInspectionConfigurationResponse;
import org.openinspector.apimodel.inspector2.UpdateOrganizationConfigurationRequest;
import org.openinspector.apimodel.inspector2.UpdateOrganizationConfigurationResponse;
import org.openinspector.apiserver.accounts.AccountOperations;
import org.openinspector.apiserver.accounts.ConfigurationOperations;
import org.openinspector.apiserver.accounts.DeepInspectionOperations;
import org.openinspector.apiserver.accounts.EncryptionKeyOperations;
import org.openinspector.apiserver.coverage.CoverageOperations;
import org.openinspector.apiserver.filters.FilterOperations;
import org.openinspector.apiserver.findings.DetailOperations;
import org.openinspector.apiserver.findings.FindingOperations;
import org.openinspector.apiserver.organization.DelegationOperations;
import org.openinspector.apiserver.organization.MemberOperations;
import org.openinspector.apiserver.packages.VulnerabilityOperations;
import org.openinspector.apiserver.reports.ReportOperations;
import org.openinspector.apiserver.tags.TagOperations;
import org.openinspector.apiserver.usage.UsageOperations;
import org.openinspector.estate.Estate;
import org.openinspector.findings.Findings;

/// The Inspector API. An operation that is not here answers 501; `docs/api-coverage.md` is made
/// from which are.
public final class InspectorService implements Inspector2<Call> {
    private final AccountOperations accounts;
    private final ConfigurationOperations configuration;
    private final DeepInspectionOperations deepInspection;
    private final EncryptionKeyOperations encryptionKeys;
    private final DelegationOperations delegation;
    private final MemberOperations members;
    private final FindingOperations findings;
    private final CoverageOperations coverage;
    private final FilterOperations filters;
    private final TagOperations tags;
    private final UsageOperations usage;
    private final VulnerabilityOperations vulnerabilities;
    private final DetailOperations details;
    private final ReportOperations reports;

    /// The API of these capabilities.
    public InspectorService(Accounts accounts, Findings findings, Estate estate) {
        this.accounts = new AccountOperations(accounts);
        this.configuration = new ConfigurationOperations(accounts);
        this.deepInspection = new DeepInspectionOperations(accounts);
        this.encryptionKeys = new EncryptionKeyOperations(accounts.codeKeys());
        this.delegation = new DelegationOperations(accounts.organizations());
        this.members = new MemberOperations(accounts.organizations());
        this.findings = new FindingOperations(findings);
        this.filters = new FilterOperations(findings, accounts.organizations());
        this.tags = new TagOperations(findings);
        this.usage = new UsageOperations(estate.reading());
        this.vulnerabilities = new VulnerabilityOperations(estate.reading());
        this.coverage = new CoverageOperations(estate.reading());
        this.details = new DetailOperations(findings, estate.knowledge());
        this.reports = new ReportOperations(findings);
    }

    @Override
    public BatchGetAccountStatusResponse batchGetAccountStatus(
            BatchGetAccountStatusRequest input, Call call) {
        return accounts.status(input, call);
    }

    @Override
    public EnableResponse enable(EnableRequest input, Call call) {
        return accounts.enable(input, call);
    }

    @Override
    public DisableResponse disable(DisableRequest input, Call call) {
        return accounts.disable(input, call);
    }

    @Override
    public ListAccountPermissionsResponse listAccountPermissions(
            ListAccountPermissionsRequest input, Call call) {
        return accounts.permissions(input, call);
    }

    @Override
    public GetConfigurationResponse getConfiguration(GetConfigurationRequest input, Call call) {
        return configuration.get(input, call);
    }

    @Override
    public UpdateConfigurationResponse updateConfiguration(
            UpdateConfigurationRequest input, Call call) {
        return configuration.update(input, call);
    }

    @Override
    public GetEc2DeepInspectionConfigurationResponse getEc2DeepInspectionConfiguration(
            GetEc2DeepInspectionConfigurationRequest input, Call call) {
        return deepInspection.get(call);
    }

    @Override
    public UpdateEc2DeepInspectionConfigurationResponse updateEc2DeepInspectionConfiguration(
            UpdateEc2DeepInspectionConfigurationRequest input, Call call) {
        return deepInspection.update(input, call);
    }

    @Override
    public UpdateOrgEc2DeepInspectionConfigurationResponse updateOrgEc2DeepInspectionConfiguration(
            UpdateOrgEc2DeepInspectionConfigurationRequest input, Call call) {
        return deepInspection.updateOrganization(input, call);
    }

    @Override
    public BatchGetMemberEc2DeepInspectionStatusResponse batchGetMemberEc2DeepInspectionStatus(
            BatchGetMemberEc2DeepInspectionStatusRequest input, Call call) {
        return deepInspection.memberStatus(input, call);
    }

    @Override
    public BatchUpdateMemberEc2DeepInspectionStatusResponse
            batchUpdateMemberEc2DeepInspectionStatus(
                    BatchUpdateMemberEc2DeepInspectionStatusRequest input, Call call) {
        return deepInspection.updateMembers(input, call);
    }

    @Override
    public GetEncryptionKeyResponse getEncryptionKey(GetEncryptionKeyRequest input, Call call) {
        return encryptionKeys.get(input, call);
    }

    @Override
    public UpdateEncryptionKeyResponse updateEncryptionKey(
            UpdateEncryptionKeyRequest input, Call call) {
        return encryptionKeys.update(input, call);
    }

    @Override
    public ResetEncryptionKeyResponse resetEncryptionKey(
            ResetEncryptionKeyRequest input, Call call) {
        return encryptionKeys.reset(input, call);
    }

    @Override
    public EnableDelegatedAdminAccountResponse enableDelegatedAdminAccount(
            EnableDelegatedAdminAccountRequest input, Call call) {
        return delegation.enable(input, call);
    }

    @Override
    public DisableDelegatedAdminAccountResponse disableDelegatedAdminAccount(
            DisableDelegatedAdminAccountRequest input, Call call) {
        return delegation.disable(input, call);
    }

    @Override
    public GetDelegatedAdminAccountResponse getDelegatedAdminAccount(
            GetDelegatedAdminAccountRequest input, Call call) {
        return delegation.get(call);
    }

    @Override
    public ListDelegatedAdminAccountsResponse listDelegatedAdminAccounts(
            ListDelegatedAdminAccountsRequest input, Call call) {
        return delegation.list(input, call);
    }

    @Override
    public DescribeOrganizationConfigurationResponse describeOrganizationConfiguration(
            DescribeOrganizationConfigurationRequest input, Call call) {
        return delegation.describe(call);
    }

    @Override
    public UpdateOrganizationConfigurationResponse updateOrganizationConfiguration(
            UpdateOrganizationConfigurationRequest input, Call call) {
        return delegation.update(input, call);
    }

    @Override
    public AssociateMemberResponse associateMember(AssociateMemberRequest input, Call call) {
        return members.associate(input, call);
    }

    @Override
    public DisassociateMemberResponse disassociateMember(
            DisassociateMemberRequest input, Call call) {
        return members.dissociate(input, call);
    }

    @Override
    public GetMemberResponse getMember(GetMemberRequest input, Call call) {
        return members.get(input, call);
    }

    @Override
    public ListMembersResponse listMembers(ListMembersRequest input, Call call) {
        return members.list(input, call);
    }

    @Override
    public ListFindingsResponse listFindings(ListFindingsRequest input, Call call) {
        return findings.list(input, call);
    }

    @Override
    public ListFindingAggregationsResponse listFindingAggregations(
            ListFindingAggregationsRequest input, Call call) {
        return findings.aggregate(input, call);
    }

    @Override
    public GetClustersForImageResponse getClustersForImage(
            GetClustersForImageRequest input, Call call) {
        return coverage.clusters(input, call);
    }

    @Override
    public ListCoverageResponse listCoverage(ListCoverageRequest input, Call call) {
        return coverage.list(input, call);
    }

    @Override
    public ListCoverageStatisticsResponse listCoverageStatistics(
            ListCoverageStatisticsRequest input, Call call) {
        return coverage.statistics(input, call);
    }

    @Override
    public CreateFilterResponse createFilter(CreateFilterRequest input, Call call) {
        return filters.create(input, call);
    }

    @Override
    public UpdateFilterResponse updateFilter(UpdateFilterRequest input, Call call) {
        return filters.update(input, call);
    }

    @Override
    public DeleteFilterResponse deleteFilter(DeleteFilterRequest input, Call call) {
        return filters.delete(input, call);
    }

    @Override
    public ListFiltersResponse listFilters(ListFiltersRequest input, Call call) {
        return filters.list(input, call);
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest input, Call call) {
        return tags.tag(input, call);
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest input, Call call) {
        return tags.untag(input, call);
    }

    @Override
    public ListTagsForResourceResponse listTagsForResource(
            ListTagsForResourceRequest input, Call call) {
        return tags.list(input, call);
    }

    @Override
    public ListUsageTotalsResponse listUsageTotals(ListUsageTotalsRequest input, Call call) {
        return usage.totals(input, call);
    }

    @Override
    public BatchGetFreeTrialInfoResponse batchGetFreeTrialInfo(
            BatchGetFreeTrialInfoRequest input, Call call) {
        return usage.freeTrials(input, call);
    }

    @Override
    public SearchVulnerabilitiesResponse searchVulnerabilities(
            SearchVulnerabilitiesRequest input, Call call) {
        return vulnerabilities.search(input);
    }

    @Override
    public BatchGetFindingDetailsResponse batchGetFindingDetails(
            BatchGetFindingDetailsRequest input, Call call) {
        return details.details(input, call);
    }

    @Override
    public CreateFindingsReportResponse createFindingsReport(
            CreateFindingsReportRequest input, Call call) {
        return reports.create(input, call);
    }

    @Override
    public GetFindingsReportStatusResponse getFindingsReportStatus(
            GetFindingsReportStatusRequest input, Call call) {
        return reports.status(input, call);
    }

    @Override
    public CancelFindingsReportResponse cancelFindingsReport(
            CancelFindingsReportRequest input, Call call) {
        return reports.cancel(input, call);
    }

    @Override
    public CreateSbomExportResponse createSbomExport(CreateSbomExportRequest input, Call call) {
        return reports.create(input, call);
    }

    @Override
    public GetSbomExportResponse getSbomExport(GetSbomExportRequest input, Call call) {
        return reports.export(input, call);
    }

    @Override
    public CancelSbomExportResponse cancelSbomExport(CancelSbomExportRequest input, Call call) {
        return reports.cancel(input, call);
    }
}
