package org.openinspector.aws;

import java.util.List;
import org.openinspector.apimodel.inspector2.EcrScanFrequency;

/// Which repositories of a registry are scanned, and how often, as ECR's scanning configuration
/// says.
///
/// @param enhanced whether Inspector is meant. A registry is set to basic scanning until Inspector
///   is enabled, which sets it to enhanced scanning of all repositories, continuously. Nothing is
///   set here, so a registry with basic scanning is scanned as if it had been
/// @param rules in any order
/// @see <a
///   href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-filters.html">
///   Filters to choose which repositories are scanned</a>
record ScanningRules(boolean enhanced, List<Rule> rules) {
    /// All repositories, continuously.
    static final ScanningRules ALL = new ScanningRules(false, List.of());

    ScanningRules {
        rules = List.copyOf(rules);
    }

    /// How often the repositories are scanned that one of the filters matches.
    record Rule(EcrScanFrequency frequency, List<String> filters) {
        Rule {
            filters = List.copyOf(filters);
        }
    }

    /// How often a repository is scanned: continuously if a rule says so, else when an image is
    /// pushed if a rule says that, else not at all.
    EcrScanFrequency of(String repository) {
        if (!enhanced) {
            return EcrScanFrequency.CONTINUOUS_SCAN;
        }
        boolean onPush = false;
        for (Rule rule : rules) {
            boolean matched = rule.filters.stream().anyMatch(each -> matches(each, repository));
            if (matched && rule.frequency.equals(EcrScanFrequency.CONTINUOUS_SCAN)) {
                return EcrScanFrequency.CONTINUOUS_SCAN;
            }
            onPush |= matched && rule.frequency.equals(EcrScanFrequency.SCAN_ON_PUSH);
        }
        return onPush ? EcrScanFrequency.SCAN_ON_PUSH : EcrScanFrequency.MANUAL;
    }

    /// A filter without a wildcard matches every name that contains it; in one with wildcards each
    /// stands for any number of characters, and the rest for itself, from end to end.
    static boolean matches(String filter, String repository) {
        if (filter.indexOf('*') < 0) {
            return repository.contains(filter);
        }
        int at = 0;
        int star = -1;
        int retry = 0;
        for (int i = 0; i < repository.length(); ) {
            if (at < filter.length() && filter.charAt(at) == '*') {
                star = at++;
                retry = i;
            } else if (at < filter.length() && filter.charAt(at) == repository.charAt(i)) {
                at++;
                i++;
            } else if (star >= 0) {
                // The last wildcard stands for one more character.
                at = star + 1;
                i = ++retry;
            } else {
                return false;
            }
        }
        while (at < filter.length() && filter.charAt(at) == '*') {
            at++;
        }
        return at == filter.length();
    }
}
