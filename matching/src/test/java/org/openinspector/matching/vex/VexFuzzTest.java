package org.openinspector.matching.vex;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Set;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.PackageUrl;

/// Whatever the bytes, a document is read or refused, and can be asked.
final class VexFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void document(byte[] data) {
        VexDocument document;
        try {
            document = VexDocument.parse(data);
        } catch (UnreadableDocumentException e) {
            return;
        }
        VexBook book = VexBook.of(List.of(document), Set.of());
        PackageUrl purl = PackageUrl.parse("pkg:npm/lead@1.0.0");
        for (VexClaim claim : document.claims()) {
            book.find(List.of("docker.io/library/x:1"), claim.vulnerabilities(), purl);
        }
    }
}
