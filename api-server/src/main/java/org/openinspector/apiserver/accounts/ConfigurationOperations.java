package org.openinspector.apiserver.accounts;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.ScanKind;
import org.openinspector.accounts.ScanState;
import org.openinspector.accounts.organization.Standing;
import org.openinspector.accounts.settings.ChangeInFlightException;
import org.openinspector.accounts.settings.ScanSettings;
import org.openinspector.accounts.settings.Setting;
import org.openinspector.accounts.settings.SettingKind;
import org.openinspector.accounts.settings.SettingsChange;
import org.openinspector.apimodel.inspector2.AmiConfiguration;
import org.openinspector.apimodel.inspector2.AmiConfigurationState;
import org.openinspector.apimodel.inspector2.AmiConfigurationStatus;
import org.openinspector.apimodel.inspector2.AmiScanMode;
import org.openinspector.apimodel.inspector2.ConflictException;
import org.openinspector.apimodel.inspector2.Ec2Configuration;
import org.openinspector.apimodel.inspector2.Ec2ConfigurationState;
import org.openinspector.apimodel.inspector2.Ec2ScanModeState;
import org.openinspector.apimodel.inspector2.Ec2ScanModeStatus;
import org.openinspector.apimodel.inspector2.EcrConfiguration;
import org.openinspector.apimodel.inspector2.EcrConfigurationState;
import org.openinspector.apimodel.inspector2.EcrRescanDurationState;
import org.openinspector.apimodel.inspector2.EcrRescanDurationStatus;
import org.openinspector.apimodel.inspector2.GetConfigurationRequest;
import org.openinspector.apimodel.inspector2.GetConfigurationResponse;
import org.openinspector.apimodel.inspector2.UpdateConfigurationInheritance;
import org.openinspector.apimodel.inspector2.UpdateConfigurationRequest;
import org.openinspector.apimodel.inspector2.UpdateConfigurationResponse;
import org.openinspector.apimodel.inspector2.VMScannerState;
import org.openinspector.apimodel.inspector2.VMScannerStatus;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.apiserver.organization.OrganizationRefusals;
import org.openinspector.storage.AccountScope;

/// `GetConfiguration`, `UpdateConfiguration`.
public final class ConfigurationOperations {
    private final Accounts accounts;

    /// Operations on these accounts.
    public ConfigurationOperations(Accounts accounts) {
        this.accounts = accounts;
    }

    /// How the caller, or a member of its, is scanned.
    public GetConfigurationResponse get(GetConfigurationRequest request, Call call) {
        AccountScope scope = target(request.accountId(), call);
        ScanSettings settings = accounts.settings().of(scope);
        return GetConfigurationResponse.builder()
                .ecrConfiguration(ecr(settings.ecr(), scope))
                .ec2Configuration(ec2(settings.ec2()))
                .amiConfiguration(settings.ami().map(ConfigurationOperations::ami).orElse(null))
                .build();
    }

    /// Changes how the caller, and its members, or one of them, are scanned.
    public UpdateConfigurationResponse update(UpdateConfigurationRequest request, Call call) {
        OrganizationRefusals.forMembersNot(standing(call), "update configuration");
        AccountScope scope = target(request.accountId(), call);
        boolean own = scope.equals(call.scope());
        Set<SettingKind> inherit = inherited(request, own);
        @Nullable AmiConfiguration ami = request.amiConfiguration();
        if (request.ec2Configuration() == null
                && request.ecrConfiguration() == null
                && ami == null
                && inherit.isEmpty()) {
            throw Refusals.field(
                    "ecrConfiguration",
                    "nothing is given, expected ecrConfiguration, ec2Configuration,"
                            + " amiConfiguration or updateConfigurationInheritance");
        }
        if (ami != null) {
            check(ami);
        }
        try {
            accounts.settings()
                    .update(
                            scope,
                            new SettingsChange(
                                    Optional.ofNullable(request.ec2Configuration()),
                                    Optional.ofNullable(request.ecrConfiguration()),
                                    Optional.ofNullable(ami),
                                    inherit));
        } catch (ChangeInFlightException e) {
            throw ConflictException.builder()
                    .message(String.valueOf(e.getMessage()))
                    .resourceId(scope.accounts().getFirst())
                    .resourceType("CONFIGURATION")
                    .build();
        }
        return UpdateConfigurationResponse.builder().build();
    }

    private static void check(AmiConfiguration ami) {
        var mode = ami.scanModeConfiguration();
        boolean tags = mode.tags() != null && !mode.tags().isEmpty();
        if (mode.scanMode().equals(AmiScanMode.TARGET_SCANNING) != tags) {
            throw Refusals.field(
                    "amiConfiguration/scanModeConfiguration/tags",
                    tags
                            ? "is given with "
                                    + mode.scanMode().value()
                                    + ", expected only with TARGET_SCANNING"
                            : "is missing, expected with TARGET_SCANNING");
        }
    }

    private static Set<SettingKind> inherited(UpdateConfigurationRequest request, boolean own) {
        Set<SettingKind> out = EnumSet.noneOf(SettingKind.class);
        @Nullable UpdateConfigurationInheritance asked = request.updateConfigurationInheritance();
        if (asked == null) {
            return out;
        }
        if (own) {
            throw Refusals.field(
                    "updateConfigurationInheritance",
                    "is given without a member's accountId, expected with one");
        }
        if (asked.ec2Configuration() != null) {
            out.add(SettingKind.EC2);
            notBoth("ec2Configuration", request.ec2Configuration());
        }
        if (asked.ecrConfiguration() != null) {
            out.add(SettingKind.ECR);
            notBoth("ecrConfiguration", request.ecrConfiguration());
        }
        if (asked.amiConfiguration() != null) {
            out.add(SettingKind.AMI);
            notBoth("amiConfiguration", request.amiConfiguration());
        }
        return out;
    }

    private static void notBoth(String name, @Nullable Object settings) {
        if (settings != null) {
            throw Refusals.field(
                    name, "is given and to be inherited at once, expected one of them");
        }
    }

    /// The account that is meant: the caller's, or a member's.
    private AccountScope target(@Nullable String accountId, Call call) {
        if (accountId == null || accountId.equals(call.caller().accountId())) {
            return call.scope();
        }
        if (!standing(call).administers(accountId)) {
            throw OrganizationRefusals.denied(OrganizationRefusals.NO_ACCESS);
        }
        return AccountScope.of(accountId, call.scope().region());
    }

    private Standing standing(Call call) {
        return accounts.organizations().standing(call.caller().accountId(), call.scope().region());
    }

    private EcrConfigurationState ecr(Setting<EcrConfiguration> set, AccountScope scope) {
        Instant since =
                set.updatedAt().equals(Instant.EPOCH)
                        ? accounts.state(scope)
                                .getOrDefault(ScanKind.ECR, ScanState.NEVER)
                                .changedAt()
                        : set.updatedAt();
        return EcrConfigurationState.builder()
                .rescanDurationState(
                        EcrRescanDurationState.builder()
                                .rescanDuration(set.value().rescanDuration())
                                .pullDateRescanDuration(set.value().pullDateRescanDuration())
                                .pullDateRescanMode(set.value().pullDateRescanMode())
                                .status(
                                        set.pending()
                                                ? EcrRescanDurationStatus.PENDING
                                                : EcrRescanDurationStatus.SUCCESS)
                                .updatedAt(since)
                                .build())
                .build();
    }

    private static Ec2ConfigurationState ec2(Setting<Ec2Configuration> set) {
        return Ec2ConfigurationState.builder()
                .scanModeState(
                        Ec2ScanModeState.builder()
                                .scanMode(set.value().scanMode())
                                .scanModeStatus(
                                        set.pending()
                                                ? Ec2ScanModeStatus.PENDING
                                                : Ec2ScanModeStatus.SUCCESS)
                                .build())
                .vmScannerState(
                        VMScannerState.builder()
                                .activated(Boolean.TRUE.equals(set.value().activateVMScanner()))
                                .activatedAt(set.scannerSince().orElse(null))
                                .status(
                                        set.pending()
                                                ? VMScannerStatus.PENDING
                                                : VMScannerStatus.SUCCESS)
                                .build())
                .build();
    }

    private static AmiConfigurationState ami(Setting<AmiConfiguration> set) {
        return AmiConfigurationState.builder()
                .lastLaunchedWithin(set.value().lastLaunchedWithin())
                .createdWithin(set.value().createdWithin())
                .scanModeConfiguration(set.value().scanModeConfiguration())
                .status(
                        set.pending()
                                ? AmiConfigurationStatus.PENDING
                                : AmiConfigurationStatus.SUCCESS)
                .updatedAt(set.updatedAt())
                .build();
    }
}
