package org.openinspector.advisories;

import java.time.LocalDate;
import java.util.Optional;

/// What is known about a vulnerability or a product besides advisories.
public sealed interface Fact {
    /// What it is about: a CVE id, or a product of endoflife.date.
    String subject();

    /// The source's id.
    String source();

    /// That somebody has shown, packed or used a way to exploit a vulnerability.
    ///
    /// @param subject `CVE-2021-44228`
    /// @param source `exploitdb`, `metasploit`, `nuclei`, `enisa-kev`, `vulncheck-kev`
    /// @param id the source's own id: `EDB-50592`, `exploit/multi/http/log4shell_header_injection`
    /// @param name for people; may be empty
    /// @param maturity how far it has come
    /// @param published when the source published it, or says it happened first
    record Exploit(
            String subject,
            String source,
            String id,
            String name,
            Maturity maturity,
            Optional<LocalDate> published)
            implements Fact {
        /// How far an exploit has come, least first.
        public enum Maturity {
            /// Code that shows it can be done.
            PROOF_OF_CONCEPT,
            /// A tool that anybody can use.
            WEAPONISED,
            /// It was used against somebody.
            IN_THE_WILD
        }
    }

    /// CISA's decision points for a vulnerability.
    ///
    /// @param subject the CVE
    /// @param source who decided: `cisa`
    /// @param exploitation `none`, `poc` or `active`
    /// @param automatable `yes` or `no`
    /// @param technicalImpact `partial` or `total`
    /// @param date when
    /// @see <a href="https://www.cisa.gov/ssvc">CISA, SSVC</a>
    record Ssvc(
            String subject,
            String source,
            String exploitation,
            String automatable,
            String technicalImpact,
            Optional<LocalDate> date)
            implements Fact {}

    /// When the support of a product's release ends.
    ///
    /// @param subject the product as endoflife.date names it: `debian`, `amazon-linux`, `nodejs`
    /// @param source `endoflife`, or the vendor's own
    /// @param cycle the release: `11`, `22.04`, `3.18`
    /// @param codename `bullseye`; may be empty
    /// @param released when it came out
    /// @param support when security support for everybody ends, that day included
    /// @param extended when the longest extended support ends; empty if there is none
    /// @param ended true if the source says it has ended without saying when
    /// @param latest the newest version of the release
    record EndOfLife(
            String subject,
            String source,
            String cycle,
            String codename,
            Optional<LocalDate> released,
            Optional<LocalDate> support,
            Optional<LocalDate> extended,
            boolean ended,
            Optional<String> latest)
            implements Fact {}
}
