package org.openinspector.matching;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openinspector.advisories.Coverage;
import org.openinspector.model.Advisory;
import org.openinspector.model.Argument;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.Verdict;
import org.openinspector.model.VexStatement;

/// The whole argument about one vulnerability in one package, be it a finding or not. It quotes
/// what it rests on: fed back to matching, the quotations give the same verdict.
///
/// @param vulnerability the id that was asked for
/// @param id the vulnerability's name: its CVE, else the best known other id
/// @param ids all its ids
/// @param installed the package; empty if the inventory has none of that name
/// @param context the package, and the others that decided whether it is judged, on their system
/// @param verdict what is known
/// @param notReported why there is no finding although the verdict is "affected"; empty if there is
///   one, or the verdict says why not
/// @param steps how the package is judged, in the order of the decisions, in words
/// @param statements every statement about the vulnerability and the package, those that count
///   first
/// @param elsewhere other advisories on the vulnerability, and why they say nothing here, in words
/// @param fixedVersion first version that none of the statements that count calls affected
/// @param vex what somebody who examined the product says
/// @param records the advisories, with what they say of this package
/// @param coverage who speaks for the package's ecosystem
/// @param conflicts where aliases were not believed
public record Explanation(
        String vulnerability,
        String id,
        SortedSet<String> ids,
        Optional<InstalledPackage> installed,
        Inventory context,
        Verdict verdict,
        Optional<String> notReported,
        List<String> steps,
        List<Statement> statements,
        List<String> elsewhere,
        Optional<String> fixedVersion,
        Optional<VexStatement> vex,
        List<Advisory> records,
        List<Coverage> coverage,
        List<AliasConflict> conflicts) {
    public Explanation {
        ids = new TreeSet<>(ids);
        steps = List.copyOf(steps);
        statements = List.copyOf(statements);
        elsewhere = List.copyOf(elsewhere);
        records = List.copyOf(records);
        coverage = List.copyOf(coverage);
        conflicts = List.copyOf(conflicts);
    }

    /// One statement.
    ///
    /// @param outcome what it says: `affected`, `fixed`, `not affected`, `under investigation`,
    ///   `undecided`, `does not apply`
    /// @param why its argument
    /// @param setAside why it does not count; empty if it does, or does not apply
    public record Statement(String outcome, Argument why, Optional<String> setAside) {
        /// True if it takes part in the verdict.
        public boolean counts() {
            return setAside.isEmpty() && !outcome.equals("does not apply");
        }
    }

    /// True if matching makes a finding of it.
    public boolean isFinding() {
        return verdict instanceof Verdict.Affected && notReported.isEmpty();
    }

    /// The verdict in one word or two: `affected`, `no data`.
    public String word() {
        return word(verdict);
    }

    static String word(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Affected _ -> "affected";
            case Verdict.Fixed _ -> "fixed";
            case Verdict.NotAffected _ -> "not affected";
            case Verdict.UnderInvestigation _ -> "under investigation";
            case Verdict.Undecided _ -> "undecided";
            case Verdict.NoData _ -> "no data";
        };
    }

    /// As JSON, in UTF-8 and indented: what API and command line print.
    public String toJson() {
        return ExplanationJson.write(this);
    }

    /// As text for people, lines ended by newlines.
    public String toText() {
        return ExplanationText.write(this);
    }

    /// Feeds what is quoted back to matching.
    ///
    /// @return what matching makes of the quotations alone: the same verdict
    public Explanation replay() {
        return replay(toJson());
    }

    /// Feeds an explanation that was printed as JSON back to matching.
    ///
    /// @throws IllegalArgumentException if it is no such JSON
    public static Explanation replay(String json) {
        return ExplanationReplay.of(json);
    }
}
