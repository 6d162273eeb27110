package org.openinspector.estate.content;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.openinspector.model.Distribution;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.SystemState;

/// Inventories as bytes. Two inventories of the same content have the same bytes, whoever drew them
/// up, when, and in which order: identical ones are stored and matched once. Nothing of the
/// resource (its name, the time) belongs in here.
public final class InventoryCodec {
    private static final int VERSION = 2;
    private static final int VERSION_WITHOUT_SYSTEM = 1;

    private static final Comparator<Evidence> BY_EVIDENCE =
            Comparator.comparing(Evidence::path)
                    .thenComparing(evidence -> evidence.layer().orElse(""))
                    .thenComparing(Evidence::basis)
                    .thenComparing(evidence -> evidence.doubt().orElse(""));

    private static final Comparator<InstalledPackage> BY_PACKAGE =
            Comparator.comparing(InstalledPackage::purl)
                    .thenComparing(
                            InstalledPackage::evidence,
                            (left, right) -> {
                                for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
                                    int order = BY_EVIDENCE.compare(left.get(i), right.get(i));
                                    if (order != 0) {
                                        return order;
                                    }
                                }
                                return Integer.compare(left.size(), right.size());
                            })
                    .thenComparing(InstalledPackage::version)
                    .thenComparing(installed -> String.valueOf(installed.source()))
                    .thenComparing(installed -> installed.vendor().orElse(""))
                    .thenComparing(installed -> String.valueOf(installed.ownedBy()));

    private InventoryCodec() {}

    /// The same packages in the one order, each with its evidence in the one order.
    public static Inventory canonical(Inventory inventory) {
        List<InstalledPackage> packages = new ArrayList<>(inventory.packages().size());
        for (InstalledPackage installed : inventory.packages()) {
            packages.add(
                    installed.evidence().size() == 1
                            ? installed
                            : installed.withEvidence(
                                    installed.evidence().stream().sorted(BY_EVIDENCE).toList()));
        }
        packages.sort(BY_PACKAGE);
        return new Inventory(inventory.distribution(), packages, inventory.system());
    }

    /// Encodes; what is read back is the [#canonical] inventory.
    public static StoredContent encode(Inventory inventory) {
        return new StoredContent(bytes(canonical(inventory)));
    }

    static byte[] bytes(Inventory inventory) {
        ContentWriter out = new ContentWriter();
        out.octet(VERSION);
        out.optional(inventory.distribution(), known -> Packages.write(out, known));
        out.optional(inventory.system().runningKernel(), out::text);
        out.list(inventory.system().channels(), out::text);
        out.list(inventory.packages(), installed -> Packages.write(out, installed));
        return out.toBytes();
    }

    /// Reads what [#encode] stored.
    ///
    /// @throws MalformedContentException if the bytes are damaged
    public static Inventory decode(byte[] compressed) {
        return read(Compression.inflated(compressed, Compression.BYTES_MAX));
    }

    static Inventory read(byte[] bytes) {
        ContentReader in = new ContentReader(bytes);
        int version = in.octet();
        if (version != VERSION && version != VERSION_WITHOUT_SYSTEM) {
            throw in.wrong("it is an inventory of version " + version + ", expected " + VERSION);
        }
        Packages.Reader packages = new Packages.Reader(in);
        Optional<Distribution> distribution = in.optional(() -> Packages.distribution(in));
        SystemState system =
                version == VERSION_WITHOUT_SYSTEM
                        ? SystemState.UNKNOWN
                        : new SystemState(in.optional(in::text), new TreeSet<>(in.list(in::text)));
        Inventory inventory = new Inventory(distribution, in.list(packages::installed), system);
        in.end();
        return inventory;
    }
}
