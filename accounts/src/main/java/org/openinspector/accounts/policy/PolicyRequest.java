package org.openinspector.accounts.policy;

/// What is to be decided.
///
/// @param action `inspector2:ListFindings`
/// @param resource an ARN, or `*` if the action is on nothing in particular
/// @param context the condition keys it has
public record PolicyRequest(String action, String resource, Context context) {}
