package org.openinspector.accounts.policy;

import java.util.regex.Pattern;

/// Names of condition keys: `aws:SourceIp`, `aws:PrincipalTag/cost center`.
final class ConditionKey {
    private static final Pattern KEY =
            Pattern.compile("[A-Za-z0-9-]{1,64}:[\\p{L}\\p{N} +=._:/@-]{1,192}");

    private ConditionKey() {}

    static boolean valid(String text) {
        return text.length() <= 256 && KEY.matcher(text).matches();
    }
}
