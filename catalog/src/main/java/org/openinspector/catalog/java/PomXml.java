package org.openinspector.catalog.java;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Reads the coordinates out of a `pom.xml`: its own, what it inherits from its parent, and
/// placeholders that its own properties define. Nothing outside the file is looked at.
///
/// @see <a href="https://maven.apache.org/pom.html#Maven_Coordinates">POM reference</a>
final class PomXml {
    static final int BYTES_MAX = 1 << 20;
    private static final int DEPTH_MAX = 100;

    private PomXml() {}

    /// What the pom says; a part that it leaves open is `""`.
    ///
    /// @throws IOException if it is not well-formed up to where the coordinates end
    static Coordinates parse(byte[] pom) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        Map<String, String> values = new HashMap<>();
        try {
            // Decoded here, whatever encoding it declares: ids and versions are ASCII in all of
            // them,
            // and the parser's own decoder prints to standard error.
            String text = new String(pom, StandardCharsets.UTF_8);
            if (text.startsWith("\ufeff")) {
                text = text.substring(1);
            }
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text));
            try {
                read(reader, values);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw new IOException("no well-formed XML at line " + line(e), e);
        } catch (RuntimeException e) {
            // The JDK's parser fails on some malformed input with exceptions of its own innards,
            // such
            // as MissingResourceException for a control character in a document type declaration.
            throw new IOException("no well-formed XML", e);
        }
        String group = value(values, "groupId");
        String version = value(values, "version");
        return new Coordinates(
                Coordinates.id(group),
                Coordinates.id(resolve(values, "project/artifactId")),
                Coordinates.version(version));
    }

    private static int line(XMLStreamException e) {
        return e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
    }

    private static void read(XMLStreamReader reader, Map<String, String> values)
            throws XMLStreamException, IOException {
        List<String> open = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (open.size() == DEPTH_MAX) {
                        throw new IOException(
                                "elements are nested deeper than "
                                        + DEPTH_MAX
                                        + ", expected a project description");
                    }
                    open.add(reader.getLocalName());
                    text.setLength(0);
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (open.size() <= 3 && text.length() < 1000) {
                        text.append(reader.getText());
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    if (isWanted(open)) {
                        values.putIfAbsent(String.join("/", open), text.toString().strip());
                    }
                    open.removeLast();
                    text.setLength(0);
                }
                default -> {}
            }
        }
    }

    private static boolean isWanted(List<String> open) {
        return switch (open.size()) {
            case 2 -> true;
            case 3 -> open.get(1).equals("parent") || open.get(1).equals("properties");
            default -> false;
        };
    }

    private static String value(Map<String, String> values, String name) {
        String own = resolve(values, "project/" + name);
        return own.isEmpty() ? resolve(values, "project/parent/" + name) : own;
    }

    /// A value with its placeholders filled in, one level deep.
    private static String resolve(Map<String, String> values, String path) {
        String value = values.getOrDefault(path, "");
        int begin = value.indexOf("${");
        for (int rounds = 0; begin >= 0 && rounds < 10; rounds++) {
            int end = value.indexOf('}', begin);
            if (end < 0 || value.length() > 1000) {
                return "";
            }
            String name = value.substring(begin + 2, end);
            String replacement =
                    switch (name) {
                        case "project.parent.version", "parent.version" ->
                                values.getOrDefault("project/parent/version", "");
                        case "project.parent.groupId", "parent.groupId" ->
                                values.getOrDefault("project/parent/groupId", "");
                        case "project.version", "project.groupId", "pom.version" ->
                                values.getOrDefault(
                                        "project/" + name.substring(name.indexOf('.') + 1), "");
                        default -> values.getOrDefault("project/properties/" + name, "");
                    };
            value = value.substring(0, begin) + replacement + value.substring(end + 1);
            begin = value.indexOf("${");
        }
        return begin >= 0 ? "" : value;
    }
}
