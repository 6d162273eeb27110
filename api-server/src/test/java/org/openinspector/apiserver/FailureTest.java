package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.sigv4.Credential;

/// Faults of ours are told as such and no more.
class FailureTest {
    @Test
    void aDefectIsAnInternalErrorWithoutDetails() {
        ApiServer server = ApiServer.shared();
        ApiClient client = server.client(ApiServer.A);
        server.view.bug = new IllegalStateException("the secret is tangerine");
        try {
            ApiClient.Answer answer = client.send("GET", "/openinspector/status", "");
            assertEquals(500, answer.status());
            assertEquals("{\"message\":\"internal error\"}", answer.body());
            assertEquals("InternalServerException", answer.header("x-amzn-ErrorType"));
            HttpTest.assertOurWords(answer);
            assertTrue(server.observed.contains("GetServerStatus 500"), server.observed.toString());
        } finally {
            server.view.bug = null;
        }
        assertEquals(200, client.send("GET", "/openinspector/status", "").status());
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsToldSo() {
        try (var server = new ApiServer(List.of())) {
            ApiClient known = server.client(ApiServer.A);
            assertEquals(200, known.send("POST", "/findings/list", "{}").status());
            // The first four letters after AKIA are not the account, so this id has to be looked
            // up.
            Credential ofB = server.client(ApiServer.B).credential();
            server.database.close();
            for (ApiClient client : List.of(known, new ApiClient(known.port(), ofB))) {
                ApiClient.Answer answer = client.send("POST", "/findings/list", "{}");
                assertEquals(500, answer.status(), answer.body());
                assertEquals(
                        "{\"message\":\"the database does not answer; try again in some seconds\"}",
                        answer.body());
                assertEquals("InternalServerException", answer.header("x-amzn-ErrorType"));
                HttpTest.assertOurWords(answer);
            }
        }
    }
}
