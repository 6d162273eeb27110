package org.openinspector.apimodel.wire;

import tools.jackson.core.JsonGenerator;

/// A generated structure, union or error: something with a JSON form.
public interface WireStructure {
    /// Writes the value as one JSON object; absent members are left out.
    void write(JsonGenerator json);
}
