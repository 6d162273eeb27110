package org.openinspector.advisories.document;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An XML element with all that is in it. Names are local names: prefixes say nothing in the
/// formats we read.
///
/// @param name without prefix
/// @param attributes by name without prefix
/// @param children elements directly in it, in the document's order
/// @param text the characters directly in it, without white space at both ends
public record XmlElement(
        String name, Map<String, String> attributes, List<XmlElement> children, String text) {
    public XmlElement {
        attributes = Map.copyOf(attributes);
        children = List.copyOf(children);
    }

    /// An attribute that is there and not blank.
    public Optional<String> attribute(String key) {
        return Optional.ofNullable(attributes.get(key))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /// The first child of that name.
    public Optional<XmlElement> child(String childName) {
        for (XmlElement child : children) {
            if (child.name.equals(childName)) {
                return Optional.of(child);
            }
        }
        return Optional.empty();
    }

    /// All children of that name, in order.
    public List<XmlElement> children(String childName) {
        return children.stream().filter(child -> child.name.equals(childName)).toList();
    }

    /// The text of the first child of that name, if it is not blank.
    public Optional<String> childText(String childName) {
        return child(childName).map(XmlElement::text).filter(value -> !value.isEmpty());
    }
}
