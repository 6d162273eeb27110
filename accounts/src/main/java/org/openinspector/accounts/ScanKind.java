package org.openinspector.accounts;

/// What can be scanned in an account and region, by the wire's names (`ResourceScanType`).
public enum ScanKind {
    /// Instances.
    EC2,
    /// Images in registries.
    ECR,
    /// The packages of functions and layers.
    LAMBDA,
    /// The code of functions; only beside `LAMBDA`.
    LAMBDA_CODE,
    /// Repositories of source code.
    CODE_REPOSITORY
}
