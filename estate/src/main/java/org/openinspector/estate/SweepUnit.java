package org.openinspector.estate;

/// What is listed together and closed together: if a sweep of the unit is complete, whatever it did
/// not find is gone.
///
/// @param accountId the 12 digits of the account that the resources belong to
/// @param region the Region they are in
/// @param kind `host`, `image`, `ec2`, `ecr`, `lambda`; lower case letters, digits and hyphens
public record SweepUnit(String accountId, String region, String kind) {
    public SweepUnit {
        if (!accountId.matches("[0-9]{12}")) {
            throw new IllegalArgumentException(
                    "account id is \"" + accountId + "\", expected 12 digits");
        }
        if (region.isBlank() || !kind.matches("[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException(
                    "region is \"" + region + "\", kind is \"" + kind + "\", expected words");
        }
    }

    /// `account/region/kind`.
    @Override
    public String toString() {
        return accountId + "/" + region + "/" + kind;
    }
}
