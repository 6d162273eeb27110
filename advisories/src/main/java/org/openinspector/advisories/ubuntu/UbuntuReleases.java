package org.openinspector.advisories.ubuntu;

import java.util.Map;
import java.util.Optional;

/// Ubuntu's releases, and the channels that bring updates beside a release's own.
///
/// @see <a href="https://wiki.ubuntu.com/Releases">Ubuntu releases</a>
/// @see <a href="https://git.launchpad.net/ubuntu-cve-tracker/tree/scripts/cve_lib.py">subprojects
///   of the tracker</a>
final class UbuntuReleases {
    static final Map<String, String> NUMBERS =
            Map.ofEntries(
                    Map.entry("warty", "4.10"),
                    Map.entry("hoary", "5.04"),
                    Map.entry("breezy", "5.10"),
                    Map.entry("dapper", "6.06"),
                    Map.entry("edgy", "6.10"),
                    Map.entry("feisty", "7.04"),
                    Map.entry("gutsy", "7.10"),
                    Map.entry("hardy", "8.04"),
                    Map.entry("intrepid", "8.10"),
                    Map.entry("jaunty", "9.04"),
                    Map.entry("karmic", "9.10"),
                    Map.entry("lucid", "10.04"),
                    Map.entry("maverick", "10.10"),
                    Map.entry("natty", "11.04"),
                    Map.entry("oneiric", "11.10"),
                    Map.entry("precise", "12.04"),
                    Map.entry("quantal", "12.10"),
                    Map.entry("raring", "13.04"),
                    Map.entry("saucy", "13.10"),
                    Map.entry("trusty", "14.04"),
                    Map.entry("utopic", "14.10"),
                    Map.entry("vivid", "15.04"),
                    Map.entry("wily", "15.10"),
                    Map.entry("xenial", "16.04"),
                    Map.entry("yakkety", "16.10"),
                    Map.entry("zesty", "17.04"),
                    Map.entry("artful", "17.10"),
                    Map.entry("bionic", "18.04"),
                    Map.entry("cosmic", "18.10"),
                    Map.entry("disco", "19.04"),
                    Map.entry("eoan", "19.10"),
                    Map.entry("focal", "20.04"),
                    Map.entry("groovy", "20.10"),
                    Map.entry("hirsute", "21.04"),
                    Map.entry("impish", "21.10"),
                    Map.entry("jammy", "22.04"),
                    Map.entry("kinetic", "22.10"),
                    Map.entry("lunar", "23.04"),
                    Map.entry("mantic", "23.10"),
                    Map.entry("noble", "24.04"),
                    Map.entry("oracular", "24.10"),
                    Map.entry("plucky", "25.04"),
                    Map.entry("questing", "25.10"),
                    Map.entry("resolute", "26.04"));

    /// Channels by the tracker's word for them; `trusty/esm` is older than the two kinds of ESM,
    /// and became the first.
    private static final Map<String, String> CHANNELS =
            Map.of(
                    "esm", "esm-infra",
                    "esm-infra", "esm-infra",
                    "esm-apps", "esm-apps",
                    "esm-infra-legacy", "esm-infra-legacy",
                    "esm-apps-legacy", "esm-apps-legacy",
                    "fips", "fips",
                    "fips-updates", "fips-updates",
                    "fips-preview", "fips-preview",
                    "realtime", "realtime",
                    "bluefield", "bluefield");

    private UbuntuReleases() {}

    /// The namespace of what the tracker calls `focal`, `esm-infra/xenial` or `trusty/esm`; empty
    /// if it is no release and channel that is known.
    static Optional<String> namespace(String key) {
        int slash = key.indexOf('/');
        if (slash < 0) {
            return Optional.ofNullable(NUMBERS.get(key)).map(number -> "deb:ubuntu:" + number);
        }
        String first = key.substring(0, slash);
        String second = key.substring(slash + 1);
        return NUMBERS.containsKey(second) ? channel(second, first) : channel(first, second);
    }

    /// The namespace of a release and the pocket from which an update comes: `security`, `updates`,
    /// or a channel.
    static Optional<String> inPocket(String codename, String pocket) {
        return switch (pocket) {
            case "", "security", "updates", "release", "proposed" -> namespace(codename);
            default -> channel(codename, pocket);
        };
    }

    private static Optional<String> channel(String codename, String channel) {
        return Optional.ofNullable(CHANNELS.get(channel))
                .flatMap(name -> namespace(codename).map(release -> release + "+" + name));
    }
}
