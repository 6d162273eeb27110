package org.openinspector.aws.organization;

import java.util.Locale;

/// What permissions are for. A role has the parts that its account wants; without one, only that
/// part's coverage is missing.
public enum Part {
    /// Finding accounts and getting into them; of the server alone.
    SERVER("lists the organization and assumes the role in each account"),
    /// Finding resources and reading what is installed on them.
    PACKAGES("finds instances, images and functions, and reads what is installed on them"),
    /// Network paths.
    NETWORK("reads how networks are connected"),
    /// Snapshots of volumes.
    AGENTLESS("makes snapshots of instances without an agent, reads and deletes them"),
    /// Commands on instances.
    COMMANDS("runs documents of Systems Manager on instances: deep inspection, fixing"),
    /// Telling AWS's own services.
    OUTPUTS("tells EventBridge, Security Hub, SNS and CloudWatch what was found");

    private final String does;

    Part(String does) {
        this.does = does;
    }

    /// What it does, a part of a sentence.
    public String does() {
        return does;
    }

    /// In small letters, as templates and `doctor` say it.
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }
}
