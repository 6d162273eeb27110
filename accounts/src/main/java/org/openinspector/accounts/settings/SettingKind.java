package org.openinspector.accounts.settings;

/// What is set on its own.
public enum SettingKind {
    /// `Ec2Configuration` of the wire.
    EC2,
    /// `EcrConfiguration` of the wire.
    ECR,
    /// `AmiConfiguration` of the wire.
    AMI
}
