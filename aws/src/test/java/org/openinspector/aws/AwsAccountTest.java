package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;

/// What STS answers is told in one sentence that says what to do. Errors: the common ones of the
/// query protocol, texts as STS words them.
class AwsAccountTest {
    private static String whyNot(int status, String answer, AwsCredentialsProvider credentials)
            throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "text/xml");
                    exchange.sendResponseHeaders(status, body.length);
                    try (OutputStream out = exchange.getResponseBody()) {
                        out.write(body);
                    }
                });
        server.start();
        try {
            URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            var settings =
                    AwsSettings.of(Optional.of(endpoint), List.of("eu-central-1"), Path.of("x"));
            var refused =
                    assertThrows(
                            AwsAccountException.class,
                            () -> AwsAccount.identify(settings, credentials));
            return String.valueOf(refused.getMessage()).replace(endpoint.toString(), "STS");
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "InvalidClientTokenId, The security token included in the request is invalid., STS refuses the credentials (InvalidClientTokenId): it does not know the access key; check AWS_PROFILE or the keys",
        "ExpiredToken, The security token included in the request is expired, STS refuses the credentials (ExpiredToken): the session has expired; sign in again (aws sso login) and restart",
        "SignatureDoesNotMatch, Signature expired: 20261121T120000Z is now earlier than 20261121T123000Z (20261121T124500Z - 15 min.), STS finds this machine's clock too far off: set it (timedatectl set-ntp true)",
        "SignatureDoesNotMatch, The request signature we calculated does not match the signature you provided., STS refuses the credentials (SignatureDoesNotMatch): the secret access key does not belong to the access key",
        "AccessDenied, User is not authorized, STS refuses the credentials (AccessDenied): a policy denies sts:GetCallerIdentity; allow it",
    })
    void refusals(String code, String message, String sentence) throws Exception {
        String answer =
                "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>"
                        + code
                        + "</Code><Message>"
                        + message
                        + "</Message></Error><RequestId>r</RequestId></ErrorResponse>";
        assertEquals(sentence, whyNot(403, answer, Emulator.CREDENTIALS));
    }

    @ParameterizedTest
    @CsvSource({
        "200, '<GetCallerIdentityResponse/>', 'sts:GetCallerIdentity at STS answers without an account, expected an AWS endpoint: check --aws-endpoint'",
        "404, '<html>no</html>', 'STS answers with status 404 and no error that AWS knows, expected an AWS endpoint: check --aws-endpoint'",
    })
    void notAws(int status, String answer, String sentence) throws Exception {
        assertEquals(sentence, whyNot(status, answer, Emulator.CREDENTIALS));
    }

    @ParameterizedTest
    @CsvSource({
        "'no AWS credentials were found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a role is attached'"
    })
    void noCredentials(String sentence) throws Exception {
        var none = AwsCredentialsProviderChain.of(SystemPropertyCredentialsProvider.create());
        assertEquals(sentence, whyNot(500, "", none));
    }
}
