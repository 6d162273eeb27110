package org.openinspector.estate.use;

/// What of a cluster runs an image.
public sealed interface Workload {
    /// Tasks of ECS.
    ///
    /// @param group `service:web`, or `family:batch` for tasks that were started on their own
    /// @param taskDefinition its ARN, with the revision
    record EcsTasks(String group, String taskDefinition) implements Workload {}

    /// Pods of Kubernetes.
    ///
    /// @param name of the workload that made them: a deployment, a daemon set
    /// @param type `Deployment`, `DaemonSet`, …
    record EksPods(String namespace, String name, String type) implements Workload {}
}
