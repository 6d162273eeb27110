package org.openinspector.apiserver;

import org.openinspector.accounts.Accounts;
import org.openinspector.apimodel.inspector2.BatchGetAccountStatusRequest;
import org.openinspector.apimodel.inspector2.BatchGetAccountStatusResponse;
import org.openinspector.apimodel.inspector2.DisableRequest;
import org.openinspector.apimodel.inspector2.DisableResponse;
import org.openinspector.apimodel.inspector2.EnableRequest;
import org.openinspector.apimodel.inspector2.EnableResponse;
import org.openinspector.apimodel.inspector2.GetConfigurationRequest;
import org.openinspector.apimodel.inspector2.GetConfigurationResponse;
import org.openinspector.apimodel.inspector2.Inspector2;
import org.openinspector.apimodel.inspector2.ListCoverageRequest;
import org.openinspector.apimodel.inspector2.ListCoverageResponse;
import org.openinspector.apimodel.inspector2.ListCoverageStatisticsRequest;
import org.openinspector.apimodel.inspector2.ListCoverageStatisticsResponse;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsRequest;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsResponse;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspector2.ListFindingsResponse;
import org.openinspector.apiserver.accounts.AccountOperations;
import org.openinspector.apiserver.coverage.CoverageOperations;
import org.openinspector.apiserver.findings.FindingOperations;
import org.openinspector.estate.EstateReading;
import org.openinspector.findings.Findings;

/// The Inspector API. An operation that is not here answers 501; `docs/api-coverage.md` is made
/// from which are.
public final class InspectorService implements Inspector2<Call> {
    private final AccountOperations accounts;
    private final FindingOperations findings;
    private final CoverageOperations coverage;

    /// The API of these capabilities.
    public InspectorService(Accounts accounts, Findings findings, EstateReading estate) {
        this.accounts = new AccountOperations(accounts);
        this.findings = new FindingOperations(findings);
        this.coverage = new CoverageOperations(estate);
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
    public GetConfigurationResponse getConfiguration(GetConfigurationRequest input, Call call) {
        return accounts.configuration(call);
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
    public ListCoverageResponse listCoverage(ListCoverageRequest input, Call call) {
        return coverage.list(input, call);
    }

    @Override
    public ListCoverageStatisticsResponse listCoverageStatistics(
            ListCoverageStatisticsRequest input, Call call) {
        return coverage.statistics(input, call);
    }
}
