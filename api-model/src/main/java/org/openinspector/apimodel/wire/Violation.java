package org.openinspector.apimodel.wire;

/// One member of a request that breaks a constraint of the model.
///
/// @param path JSON pointer of the member, by the model's names: `/filterCriteria/severity/0`
/// @param message the whole sentence, in the wording of AWS's protocol tests
public record Violation(String path, String message) {}
