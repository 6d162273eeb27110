package org.openinspector.aws.publish;

import java.util.regex.Pattern;

/// Under whose name Security Hub has findings. Where AWS is asked, a product of one's own account:
/// Amazon Inspector's is Amazon's, and so are the names of fields that begin with `aws/`.
///
/// @param arn of the product
/// @param isInspectors whether it is Amazon Inspector's, for emulators
record Product(String arn, boolean isInspectors) {
    /// The target that stands for each account's own product.
    static final String DEFAULT = "default";

    private static final String INSPECTORS = "product/aws/inspector";
    private static final Pattern RESOURCE =
            Pattern.compile("product/(aws/inspector|[0-9]{12}/default)");

    static final String EXPECTED =
            "default, or a product's ARN, arn:aws:securityhub:REGION:ACCOUNT:product/ACCOUNT/default";

    /// The product that a sink's target names, for findings of an account.
    ///
    /// @throws IllegalArgumentException if the target names none
    static Product of(String target, String region, String accountId) {
        if (!target.equals(DEFAULT)) {
            Target named = Target.of(target, "securityhub", RESOURCE, EXPECTED);
            if (named.resource().equals(INSPECTORS)) {
                return new Product(target, true);
            }
        }
        return new Product(
                "arn:"
                        + Target.partitionOf(region)
                        + ":securityhub:"
                        + region
                        + ":"
                        + accountId
                        + ":product/"
                        + accountId
                        + "/default",
                false);
    }

    /// What names of product fields begin with.
    String fields() {
        return isInspectors ? "aws/inspector/" : "openinspector/inspector/";
    }

    String name() {
        return isInspectors ? "Inspector" : "OpenInspector";
    }

    String company() {
        return isInspectors ? "Amazon" : "OpenInspector";
    }

    String generator() {
        return isInspectors ? "AWSInspector" : "OpenInspector";
    }
}
