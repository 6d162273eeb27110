package org.openinspector.accounts.settings;

import java.util.Optional;
import org.openinspector.apimodel.inspector2.AmiConfiguration;
import org.openinspector.apimodel.inspector2.Ec2Configuration;
import org.openinspector.apimodel.inspector2.EcrConfiguration;

/// How one account is scanned in a Region.
///
/// @param ami empty while nobody set it
public record ScanSettings(
        Setting<Ec2Configuration> ec2,
        Setting<EcrConfiguration> ecr,
        Optional<Setting<AmiConfiguration>> ami) {}
