package org.openinspector.findings.lifecycle;

/// Why a finding changed, as its history tells it.
///
/// @param kind the closed set of reasons
/// @param detail for people: `openssl 3.0.11-1 → 3.0.13-1`; may be empty
public record Cause(Kind kind, String detail) {
    /// Longest detail that is kept.
    public static final int DETAIL_LENGTH_MAX = 1024;

    /// What decides how long a closed finding is kept.
    public enum Retention {
        /// The weakness is gone, the resource is still looked at.
        FIXED,
        /// The resource is gone or no longer looked at.
        GONE,
        /// The kind of scan was turned off.
        DISABLED,
        /// The account was suspended.
        SUSPENDED
    }

    /// The reasons. Their names are stored: never rename one.
    public enum Kind {
        /// A scan of the resource saw it, or saw it no more.
        SCAN(Retention.FIXED),
        /// Newer advisories, matched with what was known of the resource.
        ADVISORY_DATA(Retention.FIXED),
        /// None of the affected packages is installed any more.
        PACKAGE_REMOVED(Retention.FIXED),
        /// The affected packages are installed in versions that are not affected.
        PACKAGE_UPDATED(Retention.FIXED),
        /// The same versions are installed, and no advisory calls them affected any more.
        ADVISORY_CHANGED(Retention.FIXED),
        /// The advisory was withdrawn.
        ADVISORY_WITHDRAWN(Retention.FIXED),
        /// The resource was deleted or terminated.
        RESOURCE_GONE(Retention.GONE),
        /// The resource was excluded or is no longer eligible for scans.
        RESOURCE_INELIGIBLE(Retention.GONE),
        /// The kind of scan was turned off for the account.
        KIND_DISABLED(Retention.DISABLED),
        /// Another Inspector knew it earlier, and its date was taken over.
        TAKEN_OVER(Retention.FIXED),
        /// The account was suspended.
        ACCOUNT_SUSPENDED(Retention.SUSPENDED),
        /// A suppression rule came, changed or went, or came to match or not.
        RULE(Retention.FIXED),
        /// A VEX statement came, changed or went.
        VEX(Retention.FIXED);

        private final Retention retention;

        Kind(Retention retention) {
            this.retention = retention;
        }

        /// How long a finding is kept that was closed for this reason.
        public Retention retention() {
            return retention;
        }
    }

    /// The kind alone.
    public static Cause of(Kind kind) {
        return new Cause(kind, "");
    }

    /// The kind, with its detail cut to what is kept.
    public static Cause of(Kind kind, String detail) {
        int count = detail.codePointCount(0, detail.length());
        return new Cause(
                kind,
                count <= DETAIL_LENGTH_MAX
                        ? detail
                        : detail.substring(0, detail.offsetByCodePoints(0, DETAIL_LENGTH_MAX)));
    }
}
