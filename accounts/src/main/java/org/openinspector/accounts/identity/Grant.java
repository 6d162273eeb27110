package org.openinspector.accounts.identity;

import org.openinspector.accounts.policy.PolicySet;

/// What a caller may do, ready to be asked.
///
/// @param identity the user or role whose policies count
/// @param policies all that decide
public record Grant(Identity identity, PolicySet policies) {}
