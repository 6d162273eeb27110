package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The delegated administrator reads what is found in its members' accounts, as long as they are
/// its members.
class MemberFindingsTest {
    private static String ask(ApiClient client, String target, String body) {
        return client.send("POST", target, body.replace('\'', '"')).body();
    }

    @Test
    void findingsOfMembersAreTheAdministratorsToRead() {
        // Ids of worlds are given in order, so the member's can be known before.
        var first = new OrganizationWorld(ApiServer.shared());
        String next = Long.toString(Long.parseLong(first.id(2)) + 100);
        try (var server =
                new ApiServer(
                        List.of(
                                new TestEstate.Thing(
                                        next,
                                        "ec2",
                                        "i-0e0e0e0e0e0e0e0e0",
                                        Map.of("django", "1.0"),
                                        Map.of(),
                                        "")))) {
            var world = new OrganizationWorld(server);
            assertEquals(next, world.memberId);
            world.appoint(world.adminId);
            world.associate(world.memberId);
            server.estate.start();
            server.jobs.start();
            assertTrue(
                    ask(
                                    world.admin,
                                    "/enable",
                                    "{'accountIds':['"
                                            + world.memberId
                                            + "'],'resourceTypes':['EC2']}")
                            .contains("ENABLED"));
            String found = "\"awsAccountId\":\"" + world.memberId + "\"";
            ApiServer.await(
                    "the administrator sees the finding",
                    () -> ask(world.admin, "/findings/list", "{}").contains(found));
            assertTrue(ask(world.member, "/findings/list", "{}").contains(found));
            assertTrue(ask(world.admin, "/coverage/list", "{}").contains("i-0e0e0e0e0e0e0e0e0"));
            for (ApiClient client : List.of(world.management, world.other, world.alone)) {
                assertEquals("{\"findings\":[]}", ask(client, "/findings/list", "{}"));
            }
            assertEquals(
                    "{\"findings\":[]}",
                    ask(world.admin.in(ApiServer.OTHER_REGION), "/findings/list", "{}"));
            String _ =
                    ask(
                            world.admin,
                            "/members/disassociate",
                            "{'accountId':'" + world.memberId + "'}");
            assertEquals("{\"findings\":[]}", ask(world.admin, "/findings/list", "{}"));
            assertTrue(
                    ask(world.member, "/findings/list", "{}").contains(found), "scanned as before");
            world.associate(world.memberId);
            String disabled =
                    ask(world.admin, "/disable", "{'accountIds':['" + world.memberId + "']}");
            assertTrue(disabled.contains("\"status\":\"DISABLED\""), disabled);
            ApiServer.await(
                    "nothing is active any more",
                    () ->
                            !ask(
                                            world.admin,
                                            "/findings/list",
                                            "{'filterCriteria':{'findingStatus':[{'comparison':'EQUALS',"
                                                    + "'value':'ACTIVE'}]}}")
                                    .contains(found));
        }
    }
}
