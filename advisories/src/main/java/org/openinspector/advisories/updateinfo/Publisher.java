package org.openinspector.advisories.updateinfo;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.model.Condition;

/// What is particular to one publisher of errata.
abstract class Publisher {
    private final String source;
    private final String title;
    private final String authority;
    private final Pattern mail;
    private final Pattern ids;
    private final String expected;

    /// @param source the source's id
    /// @param title for people
    /// @param authority who says its severities
    /// @param mail who publishes
    /// @param ids how its errata are numbered
    /// @param expected an example of an id
    Publisher(
            String source,
            String title,
            String authority,
            String mail,
            String ids,
            String expected) {
        this.source = source;
        this.title = title;
        this.authority = authority;
        this.mail = Pattern.compile(mail);
        this.ids = Pattern.compile(ids);
        this.expected = expected;
    }

    /// True if a mail address is its own.
    boolean wrote(String from) {
        return mail.matcher(from).matches();
    }

    String source() {
        return source;
    }

    String title() {
        return title;
    }

    String authority() {
        return authority;
    }

    /// An example of an id.
    String expected() {
        return expected;
    }

    /// The id's parts; empty if this publisher does not number so.
    Optional<Matcher> id(Erratum erratum) {
        Matcher matcher = ids.matcher(erratum.id());
        return matcher.matches() ? Optional.of(matcher) : Optional.empty();
    }

    /// The feed universe of a package; empty if the erratum does not tell.
    abstract Optional<String> namespace(Erratum erratum, Erratum.Item each);

    /// Circumstances besides architecture and module.
    Condition condition(String namespace) {
        return Condition.ALWAYS;
    }

    /// The first group of a pattern found in a text.
    static Optional<String> group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.ofNullable(matcher.group(1)) : Optional.empty();
    }
}
