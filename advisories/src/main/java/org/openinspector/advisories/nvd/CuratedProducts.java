package org.openinspector.advisories.nvd;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.model.PackageKey;
import org.openinspector.versions.VersionScheme;

/// The products that NVD's names are believed for, because nobody else speaks for them when they
/// are met as bare binaries: `products.txt`. All names that NVD has given a product over the years
/// stand for one.
public final class CuratedProducts {
    /// Namespace of the keys.
    public static final String NAMESPACE = "cpe";

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern COMMAS = Pattern.compile(",");
    private static final Map<String, Product> BY_CPE = new TreeMap<>();
    private static final Map<String, Product> BY_NAME = new TreeMap<>();

    static {
        for (Product product : read()) {
            product.cpes().forEach(cpe -> BY_CPE.put(cpe, product));
            product.names().forEach(name -> BY_NAME.put(name, product));
        }
    }

    private CuratedProducts() {}

    /// A product.
    ///
    /// @param names what catalogers call it, in the namespace `generic`
    /// @param scheme orders its versions
    /// @param java true if its versions have Java's two notations: `8u352` is `1.8.0_352`
    /// @param cpes NVD's names for it, `vendor:product`, the current one first
    public record Product(
            List<String> names, VersionScheme scheme, boolean java, List<String> cpes) {
        private static final Pattern JAVA_OLD =
                Pattern.compile("1\\.(\\d{1,3})\\.0(?:[_u]0*(\\d{1,5}))?(?:-b\\d+)?");
        private static final Pattern JAVA_UPDATE =
                Pattern.compile("(\\d{1,3})u0*(\\d{1,5})(?:-.*)?");

        public Product {
            names = List.copyOf(names);
            cpes = List.copyOf(cpes);
        }

        /// The key under which advisories speak of it.
        public PackageKey key() {
            return new PackageKey(NAMESPACE, cpes.getFirst());
        }

        /// An installed version as advisories write it.
        public String version(String installed) {
            if (!java) {
                return installed;
            }
            for (Pattern notation : List.of(JAVA_OLD, JAVA_UPDATE)) {
                Matcher matcher = notation.matcher(installed);
                if (matcher.matches()) {
                    String update = Objects.requireNonNullElse(matcher.group(2), "0");
                    return matcher.group(1) + ".0." + update;
                }
            }
            return installed;
        }
    }

    /// The product that catalogers call so.
    public static Optional<Product> named(String generic) {
        return Optional.ofNullable(BY_NAME.get(generic));
    }

    /// The product that NVD calls so.
    ///
    /// @param cpe `vendor:product`
    public static Optional<Product> ofCpe(String cpe) {
        return Optional.ofNullable(BY_CPE.get(cpe));
    }

    /// All products, by the name that NVD has for them now.
    public static List<Product> all() {
        return BY_CPE.values().stream().distinct().toList();
    }

    private static List<Product> read() {
        try (InputStream file = CuratedProducts.class.getResourceAsStream("products.txt")) {
            String text =
                    new String(
                            Objects.requireNonNull(file, "products.txt").readAllBytes(),
                            StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(CuratedProducts::row)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Product row(String line) {
        List<String> fields = BLANKS.splitAsStream(line.strip()).toList();
        if (fields.size() != 3) {
            throw new IllegalStateException("products.txt: expected three columns: " + line);
        }
        boolean java = fields.get(1).equals("java");
        VersionScheme scheme =
                VersionScheme.named(java ? "semver" : fields.get(1))
                        .orElseThrow(
                                () -> new IllegalStateException("products.txt: no order: " + line));
        return new Product(
                COMMAS.splitAsStream(fields.get(0)).toList(),
                scheme,
                java,
                COMMAS.splitAsStream(fields.get(2)).toList());
    }
}
