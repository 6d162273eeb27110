package org.openinspector.apiserver.accounts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.ScanKind;
import org.openinspector.accounts.ScanState;
import org.openinspector.accounts.ScanStatus;
import org.openinspector.accounts.organization.OrganizationException;
import org.openinspector.accounts.organization.Standing;
import org.openinspector.accounts.settings.DeepInspection;
import org.openinspector.apimodel.inspector2.BatchGetMemberEc2DeepInspectionStatusRequest;
import org.openinspector.apimodel.inspector2.BatchGetMemberEc2DeepInspectionStatusResponse;
import org.openinspector.apimodel.inspector2.BatchUpdateMemberEc2DeepInspectionStatusRequest;
import org.openinspector.apimodel.inspector2.BatchUpdateMemberEc2DeepInspectionStatusResponse;
import org.openinspector.apimodel.inspector2.Ec2DeepInspectionStatus;
import org.openinspector.apimodel.inspector2.FailedMemberAccountEc2DeepInspectionStatusState;
import org.openinspector.apimodel.inspector2.GetEc2DeepInspectionConfigurationResponse;
import org.openinspector.apimodel.inspector2.MemberAccountEc2DeepInspectionStatusState;
import org.openinspector.apimodel.inspector2.UpdateEc2DeepInspectionConfigurationRequest;
import org.openinspector.apimodel.inspector2.UpdateEc2DeepInspectionConfigurationResponse;
import org.openinspector.apimodel.inspector2.UpdateOrgEc2DeepInspectionConfigurationRequest;
import org.openinspector.apimodel.inspector2.UpdateOrgEc2DeepInspectionConfigurationResponse;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.organization.OrganizationRefusals;
import org.openinspector.storage.AccountScope;

/// Whether, and where, packages of programming languages are looked for on instances.
public final class DeepInspectionOperations {
    private static final int ACCOUNTS_MAX = 100;

    private final Accounts accounts;

    /// Operations on these accounts.
    public DeepInspectionOperations(Accounts accounts) {
        this.accounts = accounts;
    }

    /// The caller's paths, and its administrator's.
    public GetEc2DeepInspectionConfigurationResponse get(Call call) {
        DeepInspection set = accounts.settings().deepInspection(call.scope());
        return GetEc2DeepInspectionConfigurationResponse.builder()
                .packagePaths(set.paths())
                .orgPackagePaths(set.organizationPaths())
                .status(status(call.scope(), set))
                .build();
    }

    /// Changes the caller's part.
    public UpdateEc2DeepInspectionConfigurationResponse update(
            UpdateEc2DeepInspectionConfigurationRequest request, Call call) {
        if (Boolean.FALSE.equals(request.activateDeepInspection())) {
            OrganizationRefusals.forMembersNot(standing(call), "deactivate deep inspection");
        }
        accounts.settings()
                .deepInspection(
                        call.scope(),
                        Optional.ofNullable(request.activateDeepInspection()),
                        Optional.ofNullable(request.packagePaths())
                                .map(paths -> paths.stream().distinct().toList()));
        DeepInspection set = accounts.settings().deepInspection(call.scope());
        return UpdateEc2DeepInspectionConfigurationResponse.builder()
                .packagePaths(set.paths())
                .orgPackagePaths(set.organizationPaths())
                .status(status(call.scope(), set))
                .build();
    }

    /// Sets the paths of the delegated administrator for itself and its members.
    public UpdateOrgEc2DeepInspectionConfigurationResponse updateOrganization(
            UpdateOrgEc2DeepInspectionConfigurationRequest request, Call call) {
        admin(call);
        accounts.settings()
                .organizationPaths(
                        call.scope(), request.orgPackagePaths().stream().distinct().toList());
        return UpdateOrgEc2DeepInspectionConfigurationResponse.builder().build();
    }

    /// The status of members; of the first hundred if none is named.
    public BatchGetMemberEc2DeepInspectionStatusResponse memberStatus(
            BatchGetMemberEc2DeepInspectionStatusRequest request, Call call) {
        Standing standing = admin(call);
        List<String> named = request.accountIds();
        List<String> asked =
                named == null || named.isEmpty()
                        ? standing.members().stream().limit(ACCOUNTS_MAX).toList()
                        : named.stream().distinct().sorted(Comparator.naturalOrder()).toList();
        List<MemberAccountEc2DeepInspectionStatusState> found = new ArrayList<>();
        List<FailedMemberAccountEc2DeepInspectionStatusState> failed = new ArrayList<>();
        for (String account : asked) {
            if (standing.administers(account)) {
                found.add(state(account, call));
            } else {
                failed.add(failed(account));
            }
        }
        return BatchGetMemberEc2DeepInspectionStatusResponse.builder()
                .accountIds(found)
                .failedAccountIds(failed)
                .build();
    }

    /// Turns deep inspection of members on and off.
    public BatchUpdateMemberEc2DeepInspectionStatusResponse updateMembers(
            BatchUpdateMemberEc2DeepInspectionStatusRequest request, Call call) {
        Standing standing = admin(call);
        Map<String, Boolean> asked = new TreeMap<>();
        request.accountIds()
                .forEach(one -> asked.put(one.accountId(), one.activateDeepInspection()));
        List<MemberAccountEc2DeepInspectionStatusState> done = new ArrayList<>();
        List<FailedMemberAccountEc2DeepInspectionStatusState> failed = new ArrayList<>();
        asked.forEach((account, activate) -> {
            if (standing.administers(account)) {
                accounts.settings()
                        .deepInspection(
                                AccountScope.of(account, call.scope().region()),
                                Optional.of(activate),
                                Optional.empty());
                done.add(state(account, call));
            } else {
                failed.add(failed(account));
            }
        });
        return BatchUpdateMemberEc2DeepInspectionStatusResponse.builder()
                .accountIds(done)
                .failedAccountIds(failed)
                .build();
    }

    private MemberAccountEc2DeepInspectionStatusState state(String account, Call call) {
        AccountScope scope = AccountScope.of(account, call.scope().region());
        return MemberAccountEc2DeepInspectionStatusState.builder()
                .accountId(account)
                .status(status(scope, accounts.settings().deepInspection(scope)))
                .build();
    }

    private static FailedMemberAccountEc2DeepInspectionStatusState failed(String account) {
        return FailedMemberAccountEc2DeepInspectionStatusState.builder()
                .accountId(account)
                .errorMessage(OrganizationRefusals.NO_ACCESS)
                .build();
    }

    /// It takes instances that are scanned.
    private Ec2DeepInspectionStatus status(AccountScope scope, DeepInspection set) {
        ScanStatus ec2 = accounts.state(scope).getOrDefault(ScanKind.EC2, ScanState.NEVER).status();
        boolean scanned = ec2 == ScanStatus.ENABLED || ec2 == ScanStatus.ENABLING;
        return scanned && set.activated()
                ? Ec2DeepInspectionStatus.ACTIVATED
                : Ec2DeepInspectionStatus.DEACTIVATED;
    }

    private Standing standing(Call call) {
        return accounts.organizations().standing(call.caller().accountId(), call.scope().region());
    }

    private Standing admin(Call call) {
        Standing standing = standing(call);
        if (!standing.isAdmin()) {
            throw OrganizationRefusals.denied(
                    OrganizationException.notAdmin(standing.accountId()).message());
        }
        return standing;
    }
}
