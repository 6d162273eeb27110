package org.openinspector.findings.publish;

import java.util.UUID;

/// Names a sink.
record SinkKey(String accountId, String region, UUID sinkId) {}
