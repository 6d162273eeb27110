package org.openinspector.estate.usage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openinspector.apimodel.inspector2.UsageType;

/// The price table: by Region and kind of usage. Ours is a resource; a file in the data folder
/// replaces single rows of it.
public final class Prices {
    /// The file's name in the data folder.
    public static final String FILE = "prices.csv";

    private static final String HEADER = "region,usage_type,unit,usd,certainty,source";
    private static final String ELSEWHERE = "*";
    private static final long BYTES_MAX = 1 << 20;
    private static final int COLUMNS = 6;
    private static final Pattern REGION = Pattern.compile("\\*|[a-z0-9-]{1,64}");
    private static final Pattern USD = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");

    private final Map<Key, Price> prices;

    private record Key(String region, String usageType) {}

    private Prices(Map<Key, Price> prices) {
        this.prices = Map.copyOf(prices);
    }

    /// The table that comes with the product.
    public static Prices builtIn() {
        try (InputStream in = Prices.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("the price table is missing");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The product's table, with the rows of the folder's file in their places, if there is one.
    ///
    /// @throws IOException if the file cannot be read
    /// @throws IllegalArgumentException if a line is none of the table; the message names it
    public static Prices of(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return builtIn();
        }
        if (Files.size(file) > BYTES_MAX) {
            throw new IllegalArgumentException(
                    file + " has " + Files.size(file) + " bytes, expected at most " + BYTES_MAX);
        }
        try {
            return builtIn().with(parse(Files.readString(file)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ", " + e.getMessage(), e);
        }
    }

    private Prices with(Prices others) {
        Map<Key, Price> all = new HashMap<>(prices);
        // A price for every other Region is the user's word about all that they did not name.
        others.prices.keySet().stream()
                .filter(key -> key.region.equals(ELSEWHERE))
                .forEach(
                        key -> all.keySet().removeIf(ours -> ours.usageType.equals(key.usageType)));
        all.putAll(others.prices);
        return new Prices(all);
    }

    /// Reads a table: a header, then one price a line; lines that are empty or begin with `#` are
    /// passed over.
    ///
    /// @throws IllegalArgumentException naming the line, what was seen and what was expected
    public static Prices parse(String text) {
        Map<Key, Price> prices = new HashMap<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String bare = line.strip();
            if (bare.isEmpty() || bare.startsWith("#") || bare.equals(HEADER)) {
                continue;
            }
            String[] cells = bare.split(",", COLUMNS);
            if (cells.length != COLUMNS) {
                throw wrong(number, bare, HEADER);
            }
            String usageType = cells[1].strip();
            if (UsageType.known().stream().noneMatch(type -> type.value().equals(usageType))) {
                throw wrong(number, usageType, "a usage type such as EC2_INSTANCE_HOURS");
            }
            if (!REGION.matcher(cells[0].strip()).matches()) {
                throw wrong(number, cells[0], "a Region or *");
            }
            if (!USD.matcher(cells[3].strip()).matches()) {
                throw wrong(number, cells[3], "US dollars such as 0.09");
            }
            Price.Unit unit =
                    switch (cells[2].strip()) {
                        case "month" -> Price.Unit.MONTH;
                        case "each" -> Price.Unit.EACH;
                        default -> throw wrong(number, cells[2], "month or each");
                    };
            boolean sure =
                    switch (cells[4].strip()) {
                        case "sure" -> true;
                        case "unsure" -> false;
                        default -> throw wrong(number, cells[4], "sure or unsure");
                    };
            Price price = new Price(unit, new BigDecimal(cells[3].strip()), sure, cells[5].strip());
            if (prices.put(new Key(cells[0].strip(), usageType), price) != null) {
                throw wrong(number, bare, "one line for each Region and usage type");
            }
        }
        return new Prices(prices);
    }

    private static IllegalArgumentException wrong(int line, String seen, String expected) {
        return new IllegalArgumentException(
                "line " + line + ": \"" + seen + "\", expected " + expected);
    }

    /// The price in a Region; empty if nobody knows one.
    public Optional<Price> of(String region, UsageType type) {
        return Optional.ofNullable(prices.get(new Key(region, type.value())))
                .or(() -> Optional.ofNullable(prices.get(new Key(ELSEWHERE, type.value()))));
    }
}
