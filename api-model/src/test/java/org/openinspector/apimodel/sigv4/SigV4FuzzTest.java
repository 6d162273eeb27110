package org.openinspector.apimodel.sigv4;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openinspector.apimodel.sigv4.SignedRequest.Header;

/// Any request is refused as data by someone who knows every access key id, if its sender knows no
/// secret.
class SigV4FuzzTest {
    private static final String SECRET = "known to nobody who sends these";

    @FuzzTest(maxDuration = "30s")
    void verify(byte[] bytes) {
        SignedRequest request = request(bytes);
        // At the time it says it was signed, so that the clock refuses none of them.
        for (Instant now : new Instant[] {Instant.EPOCH, time(bytes)}) {
            var verifier =
                    new SigV4Verifier(
                            SigV4Settings.inspector(Optional.empty()),
                            id -> Optional.of(new Credential(id, SECRET)),
                            InstantSource.fixed(now));
            assertInstanceOf(Verification.Refused.class, verifier.verify(request));
        }
    }

    private static SignedRequest request(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String[] parts = text.split("\n\n", 2);
        String[] lines = parts[0].split("\n", -1);
        String[] first = lines[0].split(" ", 2);
        var headers = new ArrayList<Header>();
        for (String line : Arrays.asList(lines).subList(1, lines.length)) {
            int colon = line.indexOf(':');
            headers.add(
                    colon < 0
                            ? new Header(line, "")
                            : new Header(line.substring(0, colon), line.substring(colon + 1)));
        }
        byte[] body =
                parts.length < 2 ? new byte[0] : parts[1].getBytes(StandardCharsets.ISO_8859_1);
        return new SignedRequest(first[0], first.length < 2 ? "/" : first[1], headers, body);
    }

    private static Instant time(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        var matcher = Pattern.compile("\\d{8}T\\d{6}Z").matcher(text);
        try {
            return matcher.find() ? SigningTime.parse(matcher.group()) : Instant.EPOCH;
        } catch (Refusal e) {
            return Instant.EPOCH;
        }
    }
}
