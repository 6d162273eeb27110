package org.openinspector.model;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;

/// One vulnerability of one package on one resource; or that the package was made to do harm; or
/// that the operating system is no longer supported.
///
/// @param id the vulnerability: its CVE, else the best known other id
/// @param aliases its other ids
/// @param title one line for people
/// @param installed the affected package
/// @param fixedVersion first version that no advisory calls affected any more; empty while there is
///   none
/// @param severity picked by the policy of `scoring`
/// @param severitySource which source's rating decided; empty if nobody rated it
/// @param cvss all CVSS ratings, the deciding one first
/// @param epss probability of exploitation within 30 days, in [0, 1]
/// @param epssPercentile share of CVEs at or below, in [0, 1]
/// @param knownExploited when it came into CISA's catalogue of known exploited vulnerabilities
/// @param why the arguments that say it is affected, never empty
/// @param dissent arguments about the same vulnerability and package that say otherwise
/// @param references web addresses
/// @param kind what it is about
/// @param vex the statement that counts, of those that somebody who examined the product made; what
///   becomes of the finding is for its lifecycle to decide
public record Finding(
        String id,
        SortedSet<String> aliases,
        String title,
        InstalledPackage installed,
        Optional<String> fixedVersion,
        Severity severity,
        Optional<String> severitySource,
        List<Cvss> cvss,
        OptionalDouble epss,
        OptionalDouble epssPercentile,
        Optional<LocalDate> knownExploited,
        List<Argument> why,
        List<Argument> dissent,
        List<String> references,
        Kind kind,
        Optional<VexStatement> vex) {
    /// What a finding is about.
    public enum Kind {
        /// A flaw.
        VULNERABILITY,
        /// A package made to do harm.
        MALICIOUS,
        /// An operating system that gets no more fixes. The package stands for the system:
        /// `pkg:generic/debian@10`.
        END_OF_LIFE
    }

    public Finding {
        aliases = Ids.sorted(aliases);
        cvss = List.copyOf(cvss);
        why = List.copyOf(why);
        dissent = List.copyOf(dissent);
        references = List.copyOf(references);
        if (why.isEmpty()) {
            throw new IllegalArgumentException(
                    "a finding without an argument: " + id + " of " + installed.purl());
        }
    }

    /// A finding of a vulnerability, about which there is no VEX statement.
    public Finding(
            String id,
            SortedSet<String> aliases,
            String title,
            InstalledPackage installed,
            Optional<String> fixedVersion,
            Severity severity,
            Optional<String> severitySource,
            List<Cvss> cvss,
            OptionalDouble epss,
            OptionalDouble epssPercentile,
            Optional<LocalDate> knownExploited,
            List<Argument> why,
            List<Argument> dissent,
            List<String> references) {
        this(
                id,
                aliases,
                title,
                installed,
                fixedVersion,
                severity,
                severitySource,
                cvss,
                epss,
                epssPercentile,
                knownExploited,
                why,
                dissent,
                references,
                Kind.VULNERABILITY,
                Optional.empty());
    }
}
