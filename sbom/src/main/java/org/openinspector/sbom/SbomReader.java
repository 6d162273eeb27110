package org.openinspector.sbom;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.openinspector.model.EntryPath;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads SBOMs: CycloneDX 1.2 to 1.7 and SPDX 2.2 and 2.3, both as JSON. What the generators of
/// Amazon Inspector, Syft and Trivy put into properties is understood, as is what we write
/// ourselves.
///
/// @see <a href="https://cyclonedx.org/docs/1.6/json/">CycloneDX 1.6 JSON reference</a>
/// @see <a href="https://spdx.github.io/spdx-spec/v2.3/">SPDX 2.3</a>
public final class SbomReader {
    private SbomReader() {}

    /// Reads a document, of 512 MiB at most.
    ///
    /// @param document where packages are said to be seen if the document does not say: its name
    /// @throws UnreadableSbomException if it is none of the formats, or malformed
    /// @throws IOException if the stream breaks
    public static Sbom read(EntryPath document, InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
        refuseOtherFormats(buffered);
        try (JsonParser json = JsonReading.open(buffered)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new UnreadableSbomException("no JSON object, expected CycloneDX or SPDX");
            }
            // The order of members is free, and large lists may precede the format's name: both
            // readers listen at once.
            var cycloneDx = new CycloneDxReading(json, document);
            var spdx = new SpdxReading(json, document);
            JsonReading.object(
                    json,
                    name -> {
                        cycloneDx.member(name);
                        spdx.member(name);
                    });
            Optional<Sbom> read = cycloneDx.result().or(spdx::result);
            return read.orElseThrow(() ->
                    new UnreadableSbomException(
                            "neither CycloneDX (\"bomFormat\") nor SPDX (\"spdxVersion\")"));
        } catch (JacksonException e) {
            throw new UnreadableSbomException(
                    "no JSON that can be read: "
                            + e.getOriginalMessage().lines().findFirst().orElse("malformed")
                            + (e.getLocation() == null
                                    ? ""
                                    : ", line " + e.getLocation().getLineNr()),
                    e);
        }
    }

    private static void refuseOtherFormats(BufferedInputStream in) throws IOException {
        in.mark(16);
        byte[] head = in.readNBytes(4);
        in.reset();
        if (head.length == 0) {
            throw new UnreadableSbomException("the file is empty, expected CycloneDX or SPDX");
        }
        int first = head[0] == (byte) 0xEF && head.length > 3 ? head[3] : head[0];
        if (first == '<') {
            throw new UnreadableSbomException(
                    "XML, expected JSON; convert it: cyclonedx convert --output-format json");
        }
        if (first == 'S') {
            throw new UnreadableSbomException("SPDX tag-value, expected SPDX as JSON");
        }
    }
}
