package org.openinspector.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.wire.Headers;
import org.openinspector.apimodel.wire.WireRequest;
import org.openinspector.apimodel.wire.WireResponse;
import org.openinspector.apiserver.http.HttpHandler;

class DoorTest {
    private static WireRequest get(String target) {
        return new WireRequest("GET", target, new Headers(), new byte[0]);
    }

    private static String text(WireResponse answer) {
        return answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Test
    void saysThatTheServerIsStartingUntilItIsOpen() {
        var door = new Door();
        assertEquals("200 starting\n", text(door.answer(get("/health"))));
        for (String target : new String[] {"/ready", "/metrics", "/findings/list", "/"}) {
            WireResponse answer = door.answer(get(target));
            assertEquals("503 {\"message\":\"the server is starting\"}", text(answer));
            assertEquals("ServiceUnavailableException", answer.headers().get("x-amzn-ErrorType"));
        }
        assertEquals(
                "400 {\"message\":\"bad\"}", text(door.refuse(400, "BadRequestException", "bad")));
        door.open(
                new HttpHandler() {
                    @Override
                    public WireResponse answer(WireRequest request) {
                        return Door.text(200, "answered " + request.rawTarget());
                    }

                    @Override
                    public WireResponse refuse(int status, String code, String message) {
                        return Door.text(status, "refused");
                    }
                });
        assertEquals("200 answered /health", text(door.answer(get("/health"))));
        assertEquals("413 refused", text(door.refuse(413, "x", "y")));
    }
}
