package org.openinspector.apiserver;

/// Told of every answered request, for metrics.
public interface ApiObserver {
    /// One request was answered.
    ///
    /// @param operation the operation's name; empty if the request named none or was refused before
    /// @param status of the answer
    /// @param nanos from the request's arrival to its answer
    void answered(String operation, int status, long nanos);
}
