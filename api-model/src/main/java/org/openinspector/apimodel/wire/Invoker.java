package org.openinspector.apimodel.wire;

import java.util.Set;

/// Calls the method of a service that an operation stands for; generated for each service.
///
/// @param <C> what an operation knows of its caller
public interface Invoker<C> {
    /// The service's messages.
    Protocol protocol();

    /// Names of the operations that the service does itself; the others answer 501, whatever they
    /// are sent.
    Set<String> implemented();

    /// Says whether the caller may do the operation at all, before its input is read.
    ///
    /// @throws ApiException if not
    default void admit(int operation, C context) {}

    /// Does the operation.
    Object invoke(int operation, Object input, C context);
}
