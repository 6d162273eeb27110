package org.openinspector.advisories.document;

import java.io.BufferedInputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Reads XML record by record, so that a document of any size needs the memory of one record. A
/// document type declaration is refused, and with it every entity of the document's own: nothing is
/// fetched and nothing expands.
public final class Xml {
    /// Deeper than any format we read (OVAL nests criteria some 10 deep).
    private static final int DEPTH_MAX = 100;

    /// Elements of one record; Oracle's largest erratum has some 20,000.
    private static final int ELEMENTS_MAX = 500_000;

    /// Characters of one record, attributes included.
    private static final long CHARACTERS_MAX = 32L << 20;

    private static final int ATTRIBUTES_MAX = 100;

    private static final int HEAD_BYTES = 200;

    private static final Pattern ENCODING =
            Pattern.compile("^[^<]{0,3}<\\?xml [^>]*?encoding=[\"']([A-Za-z0-9._-]{1,40})[\"']");

    private static final XMLInputFactory FACTORY = factory();

    private Xml() {}

    /// Takes the records of a document in order.
    @FunctionalInterface
    public interface Records {
        /// Takes one record with all that is in it.
        ///
        /// @throws IOException to end the reading
        void take(XmlElement record) throws IOException;
    }

    /// Reads a document to its end.
    ///
    /// @param names the elements that are records, wherever they are; what is outside them is
    ///   skipped
    /// @return the name of the root element, without prefix
    /// @throws UnreadableDocumentException if it is no XML, or too large; records before the place
    ///   were handed on
    /// @throws IOException if the stream breaks
    public static String read(InputStream content, Set<String> names, Records records)
            throws IOException {
        String root = new Reading(content, names, records).read();
        // What follows the root still carries the checksum of a compressed stream.
        content.transferTo(OutputStream.nullOutputStream());
        return root;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        // The JDK counts "&amp;" and its like towards limits meant for a document's own entities,
        // which are refused here; depth is bounded here, too.
        for (String limit :
                List.of(
                        "jdk.xml.maxGeneralEntitySizeLimit",
                        "jdk.xml.totalEntitySizeLimit",
                        "jdk.xml.entityExpansionLimit",
                        "jdk.xml.entityReplacementLimit",
                        "jdk.xml.maxElementDepth")) {
            factory.setProperty(limit, "0");
        }
        return factory;
    }

    /// The characters of a document. Bytes that are none in its encoding become replacement
    /// characters: the JDK's own decoder prints them to standard error before it gives up.
    private static Reader decoded(InputStream content) throws IOException {
        InputStream in =
                new BufferedInputStream(content, 1 << 16) {
                    @Override
                    public void close() {
                        // The JDK closes what it has read to the end; the stream is its owner's,
                        // who reads on behind it.
                    }
                };
        in.mark(HEAD_BYTES);
        byte[] head = in.readNBytes(HEAD_BYTES);
        in.reset();
        if (head.length >= 2 && (head[0] & 0xff) + (head[1] & 0xff) == 0xff + 0xfe) {
            return new InputStreamReader(in, StandardCharsets.UTF_16);
        }
        if (head.length >= 3 && head[0] == (byte) 0xef && head[1] == (byte) 0xbb) {
            in.skipNBytes(3);
        }
        Matcher declared = ENCODING.matcher(new String(head, StandardCharsets.ISO_8859_1));
        if (!declared.find()) {
            return new InputStreamReader(in, StandardCharsets.UTF_8);
        }
        try {
            return new InputStreamReader(in, Charset.forName(declared.group(1)));
        } catch (IllegalArgumentException e) {
            throw new UnreadableDocumentException(
                    "no XML: the encoding \"" + declared.group(1) + "\", expected UTF-8", e);
        }
    }

    /// An element that is not closed yet.
    private static final class Open {
        final String name;
        final Map<String, String> attributes;
        final List<XmlElement> children = new ArrayList<>();
        final StringBuilder text = new StringBuilder();

        Open(String name, Map<String, String> attributes) {
            this.name = name;
            this.attributes = attributes;
        }

        XmlElement closed() {
            return new XmlElement(name, attributes, children, text.toString().strip());
        }
    }

    private static final class Reading {
        private final XMLStreamReader reader;
        private final Set<String> names;
        private final Records records;

        /// The open elements from the record on; empty outside records.
        private final Deque<Open> open = new ArrayDeque<>();

        private int depth;
        private int elements;
        private long characters;
        private String root = "";

        Reading(InputStream content, Set<String> names, Records records) throws IOException {
            this.names = names;
            this.records = records;
            try {
                reader = FACTORY.createXMLStreamReader(decoded(content));
            } catch (XMLStreamException e) {
                throw failure(e);
            }
        }

        String read() throws IOException {
            // The reader was created at the start of the document; what precedes the first event
            // is the declaration.
            for (int event = next(); event >= 0; event = next()) {
                switch (event) {
                    case XMLStreamConstants.START_ELEMENT -> start();
                    case XMLStreamConstants.END_ELEMENT -> end();
                    case XMLStreamConstants.CHARACTERS,
                            XMLStreamConstants.CDATA,
                            XMLStreamConstants.SPACE ->
                            text();
                    case XMLStreamConstants.DTD ->
                            throw new UnreadableDocumentException(
                                    "a document type declaration, expected a document without");
                    case XMLStreamConstants.ENTITY_REFERENCE ->
                            throw new UnreadableDocumentException(
                                    "an entity of the document's own" + place());
                    default -> {}
                }
            }
            return root;
        }

        private void start() throws IOException {
            String name = reader.getLocalName();
            if (++depth > DEPTH_MAX) {
                throw new UnreadableDocumentException(
                        "nested deeper than " + DEPTH_MAX + " elements" + place());
            }
            if (root.isEmpty()) {
                root = name;
            }
            if (open.isEmpty() && !names.contains(name)) {
                return;
            }
            if (open.isEmpty()) {
                elements = 0;
                characters = 0;
            }
            if (++elements > ELEMENTS_MAX) {
                throw new UnreadableDocumentException(
                        "a record of more than " + ELEMENTS_MAX + " elements" + place());
            }
            int count = reader.getAttributeCount();
            if (count > ATTRIBUTES_MAX) {
                throw new UnreadableDocumentException(
                        "an element of " + count + " attributes" + place());
            }
            Map<String, String> attributes = HashMap.newHashMap(count);
            for (int i = 0; i < count; i++) {
                String value = reader.getAttributeValue(i);
                count(value.length());
                attributes.putIfAbsent(reader.getAttributeLocalName(i), value);
            }
            open.push(new Open(name, attributes));
        }

        private void end() throws IOException {
            depth--;
            if (open.isEmpty()) {
                return;
            }
            XmlElement closed = open.pop().closed();
            Open parent = open.peek();
            if (parent == null) {
                records.take(closed);
            } else {
                parent.children.add(closed);
            }
        }

        private void text() throws IOException {
            Open top = open.peek();
            if (top != null) {
                count(reader.getTextLength());
                top.text.append(
                        reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
            }
        }

        private void count(int more) throws IOException {
            characters += more;
            if (characters > CHARACTERS_MAX) {
                throw new UnreadableDocumentException(
                        "a record of more than " + CHARACTERS_MAX + " characters" + place());
            }
        }

        /// The next event; -1 after the last.
        private int next() throws IOException {
            try {
                return reader.hasNext() ? reader.next() : -1;
            } catch (XMLStreamException e) {
                throw failure(e);
            } catch (RuntimeException e) {
                // The JDK's parser answers some malformed bytes so.
                throw new UnreadableDocumentException("no XML" + place(), e);
            }
        }

        private String place() {
            return at(reader.getLocation());
        }
    }

    private static String at(Location location) {
        return location == null || location.getLineNumber() < 0
                ? ""
                : " (line "
                        + location.getLineNumber()
                        + ", column "
                        + location.getColumnNumber()
                        + ")";
    }

    private static IOException failure(XMLStreamException e) {
        if (e.getNestedException() instanceof IOException broken
                && !(broken instanceof CharConversionException)) {
            return broken;
        }
        String message = String.valueOf(e.getMessage());
        String reason =
                message.substring(
                                message.indexOf("Message: ") < 0
                                        ? 0
                                        : message.indexOf("Message: ") + 9)
                        .lines()
                        .findFirst()
                        .orElse("unreadable");
        return new UnreadableDocumentException(
                "no XML: "
                        + reason.substring(0, Math.min(reason.length(), 200))
                        + at(e.getLocation()),
                e);
    }
}
