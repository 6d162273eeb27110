package org.openinspector.estate.content;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.SourcePackage;

/// The parts that inventories and match results share.
final class Packages {
    private Packages() {}

    static void write(ContentWriter out, Distribution distribution) {
        out.text(distribution.id());
        out.optional(distribution.version(), out::text);
        out.optional(distribution.codename(), out::text);
        out.text(distribution.name());
        out.list(distribution.like(), out::text);
    }

    static Distribution distribution(ContentReader in) {
        return new Distribution(
                in.text(),
                in.optional(in::text),
                in.optional(in::text),
                in.text(),
                in.list(in::text));
    }

    static void write(ContentWriter out, InstalledPackage installed) {
        write(out, installed.purl());
        out.text(installed.version());
        out.optional(
                installed.source(),
                source -> {
                    out.text(source.name());
                    out.text(source.version());
                });
        out.optional(installed.vendor(), out::text);
        out.list(installed.evidence(), evidence -> write(out, evidence));
        out.optional(installed.ownedBy(), owner -> write(out, owner));
    }

    /// Almost always 0 and the canonical text. The library writes some names in a canonical form
    /// that it does not read back; of those 1 and the parts are written.
    private static void write(ContentWriter out, PackageUrl purl) {
        String text = purl.toString();
        if (reads(text, purl)) {
            out.octet(0);
            out.text(text);
            return;
        }
        out.octet(1);
        out.text(purl.type());
        out.text(purl.namespace());
        out.text(purl.name());
        out.text(purl.version().orElse(""));
        out.list(
                new TreeMap<>(purl.qualifiers()).entrySet(),
                entry -> {
                    out.text(entry.getKey());
                    out.text(entry.getValue());
                });
    }

    private static boolean reads(String text, PackageUrl purl) {
        try {
            return PackageUrl.parse(text).equals(purl);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// Package URLs are parsed once each: an owner stands beside each of its packages.
    static final class Reader {
        private final ContentReader in;
        private final Map<String, PackageUrl> purls = new HashMap<>();

        Reader(ContentReader in) {
            this.in = in;
        }

        InstalledPackage installed() {
            try {
                return new InstalledPackage(
                        purl(),
                        in.text(),
                        in.optional(() -> new SourcePackage(in.text(), in.text())),
                        in.optional(in::text),
                        in.list(this::evidence),
                        in.optional(this::purl));
            } catch (IllegalArgumentException e) {
                throw in.wrong(String.valueOf(e.getMessage()));
            }
        }

        private PackageUrl purl() {
            if (in.octet() == 0) {
                return purls.computeIfAbsent(in.text(), PackageUrl::parse);
            }
            String type = in.text();
            String namespace = in.text();
            String name = in.text();
            String version = in.text();
            Map<String, String> qualifiers = new TreeMap<>();
            in.list(() -> qualifiers.put(in.text(), in.text()));
            return PackageUrl.of(type, namespace, name, version, qualifiers);
        }

        private Evidence evidence() {
            EntryPath path = path(in);
            Optional<String> layer = in.optional(in::text);
            Evidence.Basis basis =
                    switch (in.octet()) {
                        case 0 -> Evidence.Basis.INSTALLED;
                        case 1 -> Evidence.Basis.DECLARED;
                        default -> throw in.wrong("expected basis 0 or 1");
                    };
            return new Evidence(path, layer, basis, in.optional(in::text));
        }
    }

    static EntryPath path(ContentReader in) {
        byte[] raw = in.octets();
        return EntryPath.parse(raw)
                .filter(path -> Arrays.equals(path.toBytes(), raw))
                .orElseThrow(() -> in.wrong("a path is not in its normal form"));
    }

    private static void write(ContentWriter out, Evidence evidence) {
        out.octets(evidence.path().toBytes());
        out.optional(evidence.layer(), out::text);
        out.octet(
                switch (evidence.basis()) {
                    case INSTALLED -> 0;
                    case DECLARED -> 1;
                });
        out.optional(evidence.doubt(), out::text);
    }
}
