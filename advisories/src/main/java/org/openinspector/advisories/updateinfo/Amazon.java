package org.openinspector.advisories.updateinfo;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.model.Condition;

/// Amazon Linux's errata. The id tells the release and the repository: `ALAS-2011-1` (2018.03),
/// `ALAS2-2018-939`, `ALAS2023-2023-070`, `ALAS2KERNEL-5.15-2022-001` (a topic of
/// `amazon-linux-extras`), `ALAS2023LIVEPATCH-2023-001`. A repository's errata hold for its own
/// packages only: the same kernel has other fixes in another topic.
///
/// @see <a href="https://alas.aws.amazon.com/">Amazon Linux Security Center</a>
final class Amazon extends Publisher {
    private static final String LIVEPATCH = "livepatch";

    /// The repository in the collection's short name, which is nearer to the topic's name than the
    /// id is.
    private static final Pattern COLLECTION =
            Pattern.compile("amazon-linux-(?:2|2022|2023)---([a-z0-9._-]{1,60})");

    /// Where ids or collections do not say the topic's own name.
    private static final Map<String, String> TOPICS =
            Map.of("kernel-livepatch", LIVEPATCH, "nitro-enclaves", "aws-nitro-enclaves-cli");

    Amazon() {
        super(
                "amazon-alas",
                "Amazon Linux security advisories",
                "amazon",
                ".*@amazon\\.com",
                "ALAS(?:(2|2022|2023)([A-Z][A-Z0-9._-]{0,60}?)?)?-\\d{4}-\\d{1,6}",
                "ALAS2023-2023-070");
    }

    @Override
    Optional<String> namespace(Erratum erratum, Erratum.Item each) {
        return id(erratum).map(id -> namespace(id, each.collection().toLowerCase(Locale.ROOT)));
    }

    private static String namespace(Matcher id, String collection) {
        String release = id.group(1) == null ? "1" : id.group(1);
        if (id.group(2) == null) {
            return "rpm:amzn:" + release;
        }
        String topic = group(COLLECTION, collection).orElse(id.group(2).toLowerCase(Locale.ROOT));
        return "rpm:amzn:" + release + "+" + TOPICS.getOrDefault(topic, topic);
    }

    /// A livepatch mends the kernel that runs.
    @Override
    Condition condition(String namespace) {
        return namespace.endsWith("+" + LIVEPATCH)
                ? Condition.ALWAYS.withRunningKernel()
                : Condition.ALWAYS;
    }
}
