package org.openinspector.findings;

import org.openinspector.findings.lifecycle.LifecycleSettings;

/// What an account in a Region goes by.
///
/// @param rules that hide its findings
/// @param lifecycle its periods
record Regime(RuleSet rules, LifecycleSettings lifecycle) {}
