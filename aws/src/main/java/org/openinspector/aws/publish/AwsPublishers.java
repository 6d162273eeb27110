package org.openinspector.aws.publish;

import java.util.List;
import org.openinspector.findings.publish.Publisher;

/// One publisher for each of AWS's services.
public final class AwsPublishers {
    private AwsPublishers() {}

    /// All of them.
    public static List<Publisher> of(AwsClientsSource accounts) {
        return List.of(
                new EventBridgePublisher(accounts),
                new SecurityHubPublisher(accounts),
                new SnsPublisher(accounts),
                new CloudWatchPublisher(accounts),
                new S3Publisher(accounts));
    }
}
