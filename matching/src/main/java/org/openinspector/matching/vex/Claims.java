package org.openinspector.matching.vex;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.VexStatement.Status;

/// Gathers what a document claims, and what it says that cannot be understood.
final class Claims {
    private static final int PROBLEMS_MAX = 100;
    private static final int TEXT_MAX = 2_000;
    private static final int ID_MAX = 200;

    private final List<VexClaim> claims = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    void problem(String place, String message) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(bounded(place, ID_MAX) + ": " + bounded(message, ID_MAX));
        }
    }

    /// Takes a claim, unless it lacks what gives it weight.
    void take(
            String place,
            SortedSet<String> vulnerabilities,
            List<VexProduct> products,
            Status status,
            String justification,
            String text,
            Optional<Instant> issued) {
        if (vulnerabilities.isEmpty()) {
            problem(place, "no id of a vulnerability");
        } else if (products.isEmpty()) {
            problem(place, "no product that can be identified");
        } else if (status == Status.NOT_AFFECTED && justification.isBlank() && text.isBlank()) {
            // All three formats demand one; without, it is somebody's wish.
            problem(place, "not affected without a justification or an impact statement");
        } else {
            claims.add(
                    new VexClaim(
                            vulnerabilities,
                            products,
                            status,
                            justification,
                            bounded(text, TEXT_MAX),
                            issued));
        }
    }

    VexDocument document(VexDocument.Format format, String id, String author) {
        return new VexDocument(
                format, bounded(id, ID_MAX), bounded(author, ID_MAX), claims, problems);
    }

    /// Ids that name vulnerabilities: no addresses, no blanks, in the spelling of ids.
    static SortedSet<String> ids(List<String> texts) {
        SortedSet<String> ids = new TreeSet<>();
        for (String text : texts) {
            String id = text.strip();
            if (!id.isEmpty() && id.length() <= ID_MAX && id.indexOf('/') < 0) {
                ids.add(canonical(id));
            }
        }
        return ids;
    }

    /// One spelling of an id: CVE ids have capitals only, others are left as they are.
    static String canonical(String id) {
        String upper = id.toUpperCase(Locale.ROOT);
        return upper.startsWith("CVE-") ? upper : id;
    }

    /// `sha256:…` for `{"sha-256": "…"}` and its like; others are left out.
    static Optional<String> digest(String algorithm, String value) {
        String name = algorithm.toLowerCase(Locale.ROOT).replace("-", "");
        String hex = value.strip().toLowerCase(Locale.ROOT);
        return name.matches("sha(?:256|384|512)") && hex.matches("[0-9a-f]{64,128}")
                ? Optional.of(name + ":" + hex)
                : Optional.empty();
    }

    /// A text wherever it may be one or absent.
    static String text(Node.Fields fields, String key) throws UnreadableDocumentException {
        return fields.text(key).orElse("").strip();
    }

    static String bounded(String text, int length) {
        return text.substring(0, Math.min(text.length(), length));
    }

    /// Joins what is there, a sentence each.
    static String joined(String... texts) {
        List<String> there = new ArrayList<>();
        for (String text : texts) {
            if (!text.isBlank()) {
                there.add(text.strip());
            }
        }
        return String.join(" ", there);
    }

    /// The justifications of CycloneDX that OpenVEX knows by another word.
    static final Map<String, String> CYCLONEDX_JUSTIFICATIONS =
            Map.of(
                    "code_not_present", "vulnerable_code_not_present",
                    "code_not_reachable", "vulnerable_code_not_in_execute_path",
                    "protected_by_mitigating_control", "inline_mitigations_already_exist",
                    "protected_at_runtime", "inline_mitigations_already_exist",
                    "protected_at_perimeter", "inline_mitigations_already_exist");
}
