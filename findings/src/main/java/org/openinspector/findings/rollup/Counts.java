package org.openinspector.findings.rollup;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All counts as of one moment. Whose counts are read is the caller's to say: there is no way to
/// read them but account by account.
public final class Counts {
    /// The bits of severities in keys of layers and package names.
    private static final int SEVERITY_BITS = 3;

    private static final int TRAITS_BITS = 12;
    private static final int TYPE_BITS = 20;

    private final Words<String> words;
    private final Words<String> types;
    private final Words<Title> titles;
    private final Map<Place, AccountCounts> accounts;
    private final int wordNumbers;
    private final int titleNumbers;

    private Counts(
            Words<String> words,
            Words<String> types,
            Words<Title> titles,
            Map<Place, AccountCounts> accounts) {
        this.words = words;
        this.types = types;
        this.titles = titles;
        this.accounts = accounts;
        this.wordNumbers = words.size();
        this.titleNumbers = titles.size();
    }

    static Counts none() {
        return new Counts(new Words<>(), new Words<>(), new Words<>(), Map.of());
    }

    /// The account's counts in the Region; null if it has no active findings.
    public @Nullable AccountCounts account(String accountId, String region) {
        return accounts.get(new Place(accountId, region));
    }

    /// The number in a key of a layer or package name.
    public static int wordNumber(long key) {
        return (int) (key >> SEVERITY_BITS);
    }

    /// The severity in a key of a layer or package name, as an index into the findings' severities.
    public static int severity(long key) {
        return (int) key & (1 << SEVERITY_BITS) - 1;
    }

    /// The number in a key of a title.
    public static int titleNumber(long key) {
        return (int) (key >> (TRAITS_BITS + TYPE_BITS));
    }

    /// The number of the resource type in a key of a title.
    public static int typeNumber(long key) {
        return (int) (key >> TRAITS_BITS) & (1 << TYPE_BITS) - 1;
    }

    /// The traits in a key of a title.
    public static int traits(long key) {
        return (int) key & (1 << TRAITS_BITS) - 1;
    }

    /// A resource type by its number.
    public String type(int number) {
        return types.word(number);
    }

    /// A layer or package name by its number.
    public String word(int number) {
        return words.word(number);
    }

    /// A title by its number.
    public Title title(int number) {
        return titles.word(number);
    }

    /// How many titles there are numbers for.
    public int titleNumbers() {
        return titleNumbers;
    }

    /// How many words there are numbers for.
    public int wordNumbers() {
        return wordNumbers;
    }

    long cells() {
        long out = 0;
        for (AccountCounts account : accounts.values()) {
            out += account.titles().size() + account.packages().size();
            for (ResourceCounts resource : account.resources()) {
                out +=
                        resource.findings().size()
                                + resource.imageLayers().size()
                                + resource.lambdaLayers().size();
            }
        }
        return out;
    }

    long wordKey(String word, int severity) {
        return (long) words.number(word) << SEVERITY_BITS | severity;
    }

    long titleKey(Title title, String resourceType, int traits) {
        int type = types.number(resourceType);
        if (type >= 1 << TYPE_BITS) {
            throw new IllegalStateException("too many types before " + resourceType);
        }
        return (long) titles.number(title) << (TRAITS_BITS + TYPE_BITS)
                | (long) type << TRAITS_BITS
                | traits;
    }

    boolean knows(Place place, long resourceNo) {
        AccountCounts account = accounts.get(place);
        return account != null && account.knows(resourceNo);
    }

    Counts plus(Changes changes, Map<Place, Map<Long, ResourceAttributes>> described) {
        Map<Place, AccountCounts> out = new HashMap<>(accounts);
        changes.accounts.forEach((place, change) ->
                out.put(
                        place,
                        accounts.getOrDefault(place, AccountCounts.NONE)
                                .plus(change, described.getOrDefault(place, Map.of()))));
        return new Counts(words, types, titles, out);
    }
}
