package org.openinspector.apimodel.wire;

import tools.jackson.core.JsonGenerator;

/// Input or output of an operation that has none, and the value of a union's member that only says
/// its name.
public record Unit() implements WireStructure {
    /// Reads an object of any members.
    public static Unit read(JsonReader in) {
        in.beginObject();
        in.skip();
        return new Unit();
    }

    @Override
    public void write(JsonGenerator json) {
        json.writeStartObject();
        json.writeEndObject();
    }
}
