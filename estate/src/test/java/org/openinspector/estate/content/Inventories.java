package org.openinspector.estate.content;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.SourcePackage;
import org.openinspector.model.SystemState;
import org.openinspector.testkit.Generator;

/// Random inventories with all that a hostile image can put into one: paths in no encoding, texts
/// with control characters and half characters.
final class Inventories {
    private static final List<String> TYPES =
            List.of("deb", "apk", "rpm", "pypi", "npm", "maven", "golang", "gem", "cargo");
    private static final List<String> PIECES =
            List.of(
                    "a", "curl", "lib", "é", "😀", "\ud800", "\udc00", "\u0000", "\n", "-", ".",
                    "1", "2.0", "~", "+", ":", " ", "\uffff", "%2F", "\\");

    private Inventories() {}

    static Generator<Inventory> any() {
        return new Generator<>() {
            @Override
            public Inventory next(RandomGenerator random) {
                return inventory(random);
            }

            @Override
            public List<Inventory> simpler(Inventory value) {
                return Generator.lists(Inventories::installed, 0, 12)
                        .simpler(value.packages())
                        .stream()
                        .map(packages ->
                                new Inventory(value.distribution(), packages, value.system()))
                        .toList();
            }
        };
    }

    static Inventory inventory(RandomGenerator random) {
        List<InstalledPackage> packages = new ArrayList<>();
        for (int left = random.nextInt(12); left > 0; left--) {
            packages.add(installed(random));
        }
        return new Inventory(
                maybe(
                        random,
                        () ->
                                new Distribution(
                                        text(random),
                                        maybe(random, () -> text(random)),
                                        maybe(random, () -> text(random)),
                                        text(random),
                                        List.of(text(random)))),
                packages,
                random.nextBoolean()
                        ? SystemState.UNKNOWN
                        : new SystemState(
                                maybe(random, () -> text(random)),
                                new TreeSet<>(List.of(text(random), text(random)))));
    }

    private static InstalledPackage installed(RandomGenerator random) {
        List<Evidence> evidence = new ArrayList<>();
        for (int left = random.nextInt(1, 4); left > 0; left--) {
            evidence.add(
                    new Evidence(
                            path(random),
                            maybe(random, () -> "sha256:" + random.nextInt(3)),
                            random.nextBoolean()
                                    ? Evidence.Basis.INSTALLED
                                    : Evidence.Basis.DECLARED,
                            maybe(random, () -> text(random))));
        }
        return new InstalledPackage(
                purl(random),
                text(random),
                maybe(random, () -> new SourcePackage(text(random), text(random))),
                maybe(random, () -> text(random)),
                evidence,
                maybe(random, () -> purl(random)));
    }

    private static PackageUrl purl(RandomGenerator random) {
        String type = TYPES.get(random.nextInt(TYPES.size()));
        return PackageUrl.of(
                type,
                random.nextBoolean() || type.equals("maven") ? "ns" + random.nextInt(3) : "",
                "name" + random.nextInt(5) + (random.nextBoolean() ? "+é_B" : ""),
                random.nextInt(9) + ".0~rc1+b@" + random.nextInt(3),
                random.nextBoolean() ? Map.of() : Map.of("arch", "amd64", "epoch", "1"));
    }

    /// Any bytes but NUL.
    private static EntryPath path(RandomGenerator random) {
        byte[] raw = new byte[random.nextInt(1, 12)];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) random.nextInt(1, 256);
        }
        return EntryPath.parse(raw).orElse(EntryPath.ROOT);
    }

    static String text(RandomGenerator random) {
        StringBuilder out = new StringBuilder();
        for (int left = random.nextInt(4); left > 0; left--) {
            out.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return out.toString();
    }

    private static <T> Optional<T> maybe(RandomGenerator random, Supplier<T> value) {
        return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
    }
}
