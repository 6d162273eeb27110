package org.openinspector.apimodel.wire;

/// An enumeration that may carry a value its model does not know yet: newer peers send them.
public interface OpenEnum {
    /// The value as it travels.
    String value();

    /// Whether the model lists the value.
    boolean isKnown();
}
