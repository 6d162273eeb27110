package org.openinspector.estate.fixing;

/// Whether an account wants to have its instances fixed from here.
///
/// @param enabled off unless somebody turns it on
/// @param approvalRequired whether somebody else than who drew up a plan has to approve it
public record FixSettings(boolean enabled, boolean approvalRequired) {
    /// Nothing is fixed; and if it is turned on, two people are needed.
    public static final FixSettings DEFAULT = new FixSettings(false, true);
}
