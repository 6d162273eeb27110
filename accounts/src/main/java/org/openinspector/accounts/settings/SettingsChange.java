package org.openinspector.accounts.settings;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.openinspector.apimodel.inspector2.AmiConfiguration;
import org.openinspector.apimodel.inspector2.Ec2Configuration;
import org.openinspector.apimodel.inspector2.EcrConfiguration;

/// What is to be set; what is empty stays as it is.
///
/// @param inherit kinds that are to be the delegated administrator's again
public record SettingsChange(
        Optional<Ec2Configuration> ec2,
        Optional<EcrConfiguration> ecr,
        Optional<AmiConfiguration> ami,
        Set<SettingKind> inherit) {
    public SettingsChange {
        var kinds = EnumSet.noneOf(SettingKind.class);
        kinds.addAll(inherit);
        inherit = Collections.unmodifiableSet(kinds);
    }
}
