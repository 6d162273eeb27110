package org.openinspector.advisories.oval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openinspector.advisories.document.XmlElement;

/// A condition over tests.
sealed interface Criteria {
    /// Several conditions.
    ///
    /// @param all true if all must hold, false if one is enough
    record Group(boolean all, List<Criteria> members) implements Criteria {
        /// Members are copied.
        public Group {
            members = List.copyOf(members);
        }
    }

    /// One test.
    ///
    /// @param test its id
    /// @param comment what it says in words
    record Single(String test, String comment) implements Criteria {}

    /// A condition that is not read: a negated one, or another definition's.
    ///
    /// @param what for messages
    record Unread(String what) implements Criteria {}

    /// Reads `<criteria>`; depth is bounded by the reader of the document.
    static Criteria of(XmlElement element) {
        if (element.attribute("negate").orElse("").equals("true")) {
            return new Unread("a negated condition");
        }
        if (element.name().equals("criterion")) {
            return new Single(
                    element.attribute("test_ref").orElse(""),
                    element.attribute("comment").orElse(""));
        }
        if (element.name().equals("extend_definition")) {
            return new Unread("a condition of another definition");
        }
        String operator = element.attribute("operator").orElse("AND").toUpperCase(Locale.ROOT);
        if (!operator.equals("AND") && !operator.equals("OR")) {
            return new Unread(
                    "an operator " + operator.substring(0, Math.min(operator.length(), 20)));
        }
        List<Criteria> members = new ArrayList<>();
        for (XmlElement child : element.children()) {
            members.add(of(child));
        }
        return new Group(operator.equals("AND"), members);
    }
}
