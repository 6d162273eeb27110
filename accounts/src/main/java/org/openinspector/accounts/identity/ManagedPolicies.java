package org.openinspector.accounts.identity;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Policies that come with the product, the same in every account. Their names are those that AWS
/// has for the same purpose, so that scripts which attach them keep working.
///
/// @see <a
///   href="https://docs.aws.amazon.com/inspector/latest/user/security-iam-awsmanpol.html">Managed
///   policies for Amazon Inspector</a>
public final class ManagedPolicies {
    /// Everything; what an account's first administrator has.
    public static final String ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";

    /// All of the Inspector API.
    public static final String INSPECTOR_FULL =
            "arn:aws:iam::aws:policy/AmazonInspector2FullAccess_v2";

    /// What of the Inspector API changes nothing.
    public static final String INSPECTOR_READ =
            "arn:aws:iam::aws:policy/AmazonInspector2ReadOnlyAccess";

    /// What of the Inspector API and of ours changes nothing.
    public static final String OPENINSPECTOR_READ =
            "arn:aws:iam::aws:policy/OpenInspectorReadOnlyAccess";

    private static final String READ =
            """
            "inspector2:BatchGet*", "inspector2:Describe*", "inspector2:Get*", "inspector2:List*",
            "inspector2:Search*"\
            """;

    private static final SequencedMap<String, StoredPolicy> BY_ARN = new LinkedHashMap<>();

    static {
        add(ADMINISTRATOR, "Everything.", "*", "\"*\"");
        add(INSPECTOR_FULL, "All of the Inspector API.", "Inspector", "\"inspector2:*\"");
        add(INSPECTOR_READ, "What of the Inspector API changes nothing.", "Read", READ);
        add(
                OPENINSPECTOR_READ,
                "What of the Inspector API and of OpenInspector's own changes nothing.",
                "Read",
                READ
                        + """
                        , "openinspector:Explain*", "openinspector:Get*", "openinspector:List*",
                        "openinspector:Search*", "openinspector:Simulate*"\
                        """);
    }

    private ManagedPolicies() {}

    private static void add(String arn, String description, String sid, String actions) {
        String name = arn.substring(arn.lastIndexOf('/') + 1);
        BY_ARN.put(
                arn,
                new StoredPolicy(
                        arn,
                        name,
                        description,
                        """
                        {
                          "Version": "2012-10-17",
                          "Statement": [
                            {
                              "Sid": "%s",
                              "Effect": "Allow",
                              "Action": [%s],
                              "Resource": "*"
                            }
                          ]
                        }
                        """
                                .formatted(sid.equals("*") ? "Everything" : sid, actions),
                        Instant.EPOCH,
                        Instant.EPOCH));
    }

    /// All of them.
    public static List<StoredPolicy> all() {
        return List.copyOf(BY_ARN.values());
    }

    /// One of them.
    public static Optional<StoredPolicy> find(String arn) {
        return Optional.ofNullable(((Map<String, StoredPolicy>) BY_ARN).get(arn));
    }
}
