package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Delegated administrators, members and accounts, as the management account, the administrator, a
/// member, an account of the organization that is none, and an account that stands alone.
class OrganizationApiTest {
    private final OrganizationWorld world = new OrganizationWorld(ApiServer.shared());

    private static String said(ApiClient.Answer answer) {
        return answer.status() == 200
                ? answer.body()
                : answer.status() + " " + answer.header("x-amzn-ErrorType") + " " + answer.body();
    }

    private static String post(ApiClient client, String target, String body) {
        return said(client.send("POST", target, body.replace('\'', '"')));
    }

    private static void refused(int status, String code, String words, String said) {
        assertTrue(said.startsWith(status + " " + code + " "), said);
        assertTrue(said.contains(words), said);
    }

    private static String account(String id) {
        return "{'accountId':'" + id + "'}";
    }

    private static String admin(String id) {
        return "{'delegatedAdminAccountId':'" + id + "'}";
    }

    @Test
    void onlyTheManagementAccountNamesTheAdministrator() {
        String target = "/delegatedadminaccounts/enable";
        for (ApiClient client : List.of(world.admin, world.other, world.alone)) {
            refused(
                    403,
                    "AccessDeniedException",
                    "is not the management account",
                    post(client, target, admin(world.adminId)));
        }
        refused(
                404,
                "ResourceNotFoundException",
                "is not in the organization",
                post(world.management, target, admin(world.aloneId)));
        String token = "{'delegatedAdminAccountId':'" + world.adminId + "','clientToken':'once'}";
        assertEquals(
                "{\"delegatedAdminAccountId\":\"" + world.adminId + "\"}",
                post(world.management, target, token));
        assertEquals(
                "{\"delegatedAdminAccountId\":\"" + world.adminId + "\"}",
                post(world.management, target, token),
                "the same request, sent again");
        // Infrastructure code goes on after these words.
        refused(
                409,
                "ConflictException",
                "already enabled",
                post(world.management, target, admin(world.adminId)));
        String another = post(world.management, target, admin(world.otherId));
        refused(409, "ConflictException", "disable it first", another);
        assertFalse(another.contains("already enabled"), another);
        refused(
                404,
                "ResourceNotFoundException",
                "is not the delegated administrator",
                post(world.management, "/delegatedadminaccounts/disable", admin(world.otherId)));
        refused(
                403,
                "AccessDeniedException",
                "is not the management account",
                post(world.admin, "/delegatedadminaccounts/disable", admin(world.adminId)));
        String disabled =
                post(world.management, "/delegatedadminaccounts/disable", admin(world.adminId));
        assertEquals("{\"delegatedAdminAccountId\":\"" + world.adminId + "\"}", disabled);
        refused(
                404,
                "ResourceNotFoundException",
                "is not the delegated administrator",
                post(world.management, "/delegatedadminaccounts/disable", admin(world.adminId)));
    }

    @Test
    void everybodyInTheOrganizationMayAskForTheAdministrator() {
        for (ApiClient client : List.of(world.management, world.admin, world.alone)) {
            refused(
                    404,
                    "ResourceNotFoundException",
                    "has no delegated administrator",
                    post(client, "/delegatedadminaccounts/get", "{}"));
        }
        assertEquals(
                "{\"delegatedAdminAccounts\":[]}",
                post(world.management, "/delegatedadminaccounts/list", "{}"));
        world.appoint(world.adminId);
        world.associate(world.memberId);
        String enabled =
                "{\"delegatedAdmin\":{\"accountId\":\""
                        + world.adminId
                        + "\",\"relationshipStatus\":\"ENABLED\"}}";
        for (ApiClient client : List.of(world.management, world.admin, world.member)) {
            assertEquals(enabled, post(client, "/delegatedadminaccounts/get", "{}"));
        }
        assertEquals(
                enabled.replace("ENABLED", "CREATED"),
                post(world.other, "/delegatedadminaccounts/get", "{}"));
        refused(
                404,
                "ResourceNotFoundException",
                "",
                post(world.alone, "/delegatedadminaccounts/get", "{}"));
        String list =
                "{\"delegatedAdminAccounts\":[{\"accountId\":\""
                        + world.adminId
                        + "\",\"status\":\"ENABLED\"}]}";
        for (ApiClient client : List.of(world.management, world.admin)) {
            assertEquals(list, post(client, "/delegatedadminaccounts/list", "{'maxResults':1}"));
        }
        for (ApiClient client : List.of(world.member, world.other, world.alone)) {
            refused(
                    403,
                    "AccessDeniedException",
                    "",
                    post(client, "/delegatedadminaccounts/list", "{}"));
        }
    }

    @Test
    void membersComeAndGo() {
        for (String target :
                List.of("/members/associate", "/members/disassociate", "/members/get")) {
            refused(
                    403,
                    "AccessDeniedException",
                    "is not the delegated administrator",
                    post(world.admin, target, account(world.memberId)));
        }
        world.appoint(world.adminId);
        String unknown = post(world.admin, "/members/get", account(world.memberId));
        // Infrastructure code takes these words for "not there".
        refused(
                403,
                "AccessDeniedException",
                "Invoking account does not have access to get member account",
                unknown);
        assertEquals(
                unknown.replace(world.memberId, world.aloneId),
                post(world.admin, "/members/get", account(world.aloneId)));
        assertEquals(
                "{\"accountId\":\"" + world.memberId + "\"}",
                post(world.admin, "/members/associate", account(world.memberId)));
        assertEquals(
                "{\"accountId\":\"" + world.memberId + "\"}",
                post(world.admin, "/members/associate", account(world.memberId)),
                "asking twice is no error");
        String got = post(world.admin, "/members/get", account(world.memberId));
        assertTrue(got.contains("\"relationshipStatus\":\"ENABLED\""), got);
        assertTrue(got.contains("\"delegatedAdminAccountId\":\"" + world.adminId + "\""), got);
        for (String outside : List.of(world.aloneId, "999999999999", world.adminId)) {
            refused(
                    400,
                    "ValidationException",
                    "",
                    post(world.admin, "/members/associate", account(outside)));
        }
        for (ApiClient client : List.of(world.management, world.member, world.other, world.alone)) {
            for (String target :
                    List.of("/members/associate", "/members/disassociate", "/members/get")) {
                refused(
                        403,
                        "AccessDeniedException",
                        "is not the delegated administrator",
                        post(client, target, account(world.memberId)));
            }
            refused(403, "AccessDeniedException", "", post(client, "/members/list", "{}"));
        }
        refused(
                400,
                "ValidationException",
                "is not yet associated to it",
                post(world.admin, "/members/disassociate", account(world.otherId)));
        assertEquals(
                "{\"accountId\":\"" + world.memberId + "\"}",
                post(world.admin, "/members/disassociate", account(world.memberId)));
        String gone = post(world.admin, "/members/get", account(world.memberId));
        assertTrue(gone.contains("\"relationshipStatus\":\"REMOVED\""), gone);
    }

    @Test
    void membersAreListedInPages() {
        world.appoint(world.adminId);
        world.associate(world.memberId);
        world.associate(world.managementId);
        assertEquals(
                List.of(world.managementId + " ENABLED", world.memberId + " ENABLED"),
                listed("{'maxResults':1@}"));
        assertEquals(
                List.of(
                        world.managementId + " ENABLED",
                        world.memberId + " ENABLED",
                        world.otherId + " CREATED"),
                listed("{'onlyAssociated':false,'maxResults':2@}"));
        for (String token : List.of("x", "MTIz", "MTIzNDU2Nzg5MDEy=")) {
            refused(
                    400,
                    "ValidationException",
                    "nextToken",
                    post(world.admin, "/members/list", "{'nextToken':'" + token + "'}"));
        }
        refused(
                400,
                "ValidationException",
                "maxResults",
                post(world.admin, "/members/list", "{'maxResults':51}"));
    }

    private List<String> listed(String body) {
        List<String> out = new java.util.ArrayList<>();
        String token = "";
        do {
            var page =
                    org.openinspector.apimodel.inspector2.ListMembersResponse.fromJson(
                            post(
                                    world.admin,
                                    "/members/list",
                                    body.replace(
                                            "@",
                                            token.isEmpty()
                                                    ? ""
                                                    : ",'nextToken':'" + token + "'")));
            Objects.requireNonNull(page.members())
                    .forEach(member ->
                            out.add(
                                    member.accountId()
                                            + " "
                                            + Objects.requireNonNull(member.relationshipStatus())
                                                    .value()));
            token = page.nextToken() == null ? "" : page.nextToken();
        } while (!token.isEmpty());
        return out;
    }

    @Test
    void newAccountsAreTurnedOnAsTheAdministratorWants() {
        world.appoint(world.adminId);
        String none =
                "{\"autoEnable\":{\"ec2\":false,\"ecr\":false,\"lambda\":false,\"lambdaCode\":false,"
                        + "\"codeRepository\":false,\"ami\":false},\"maxAccountLimitReached\":false}";
        assertEquals(none, post(world.admin, "/organizationconfiguration/describe", "{}"));
        world.made(world.id(10));
        assertEquals(List.of(), listed("{@}"), "nothing is wanted, so nobody joins by itself");
        for (ApiClient client : List.of(world.management, world.member, world.alone)) {
            refused(
                    403,
                    "AccessDeniedException",
                    "is not the delegated administrator",
                    post(client, "/organizationconfiguration/describe", "{}"));
            refused(
                    403,
                    "AccessDeniedException",
                    "is not the delegated administrator",
                    post(
                            client,
                            "/organizationconfiguration/update",
                            "{'autoEnable':{'ec2':true,'ecr':false}}"));
        }
        for (String kind : List.of("lambdaCode", "codeRepository", "ami")) {
            refused(
                    403,
                    "AccessDeniedException",
                    "not supported",
                    post(
                            world.admin,
                            "/organizationconfiguration/update",
                            "{'autoEnable':{'ec2':true,'ecr':false,'" + kind + "':true}}"));
        }
        assertEquals(none, post(world.admin, "/organizationconfiguration/describe", "{}"));
        assertEquals(
                none.replace("\"ec2\":false", "\"ec2\":true")
                        .replace(",\"maxAccountLimitReached\":false", ""),
                post(
                        world.admin,
                        "/organizationconfiguration/update",
                        "{'autoEnable':{'ec2':true,'ecr':false}}"));
        ApiClient created = world.made(world.id(11));
        assertEquals(List.of(world.id(11) + " ENABLED"), listed("{@}"));
        String status = post(created, "/status/batch/get", "{}");
        assertTrue(status.contains("\"state\":{\"status\":\"ENABLED\""), status);
        assertTrue(status.contains("\"ecr\":{\"status\":\"DISABLED\""), status);
        world.associate(world.memberId);
        String associated = post(world.member, "/status/batch/get", "{}");
        assertTrue(associated.contains("\"ec2\":{\"status\":\"ENABLED\""), associated);
        assertEquals(
                none.replace("\"ec2\":false", "\"ec2\":true"),
                post(world.admin, "/organizationconfiguration/describe", "{}"));
        String elsewhere =
                post(
                        world.admin.in(ApiServer.OTHER_REGION),
                        "/organizationconfiguration/describe",
                        "{}");
        refused(403, "AccessDeniedException", "", elsewhere);
    }

    @Test
    void aFullOrganizationTakesNoMore() {
        world.appoint(world.adminId);
        String auto = "{'autoEnable':{'ec2':true,'ecr':false}}";
        assertTrue(post(world.admin, "/organizationconfiguration/update", auto).startsWith("{"));
        world.server.database.updateAcrossAccounts(connection -> {
            try (var insert =
                    connection.prepareStatement(
                            """
                            INSERT INTO accounts.member
                                (account_id, region, member_id, status, updated_at)
                            SELECT ?, ?, lpad(n::text, 12, '0'), 'ENABLED', now()
                            FROM generate_series(1, 9999) n\
                            """)) {
                insert.setString(1, world.managementId);
                insert.setString(2, ApiServer.REGION);
                insert.executeUpdate();
            }
        });
        List<String> told = new java.util.ArrayList<>();
        world.server
                .accounts
                .organizations()
                .onAutoEnableFailure((_, scope, account, reason) ->
                        told.add(scope.accounts() + " " + account + " " + reason));
        world.associate(world.memberId);
        refused(
                402,
                "ServiceQuotaExceededException",
                "10000 members",
                post(world.admin, "/members/associate", account(world.otherId)));
        String full = post(world.admin, "/organizationconfiguration/describe", "{}");
        assertTrue(full.contains("\"maxAccountLimitReached\":true"), full);
        ApiClient late = world.made(world.id(12));
        assertEquals(
                List.of(
                        "["
                                + world.adminId
                                + "] "
                                + world.id(12)
                                + " the delegated administrator has 10000 members, which is the most"),
                told);
        assertTrue(
                post(late, "/status/batch/get", "{}")
                        .contains("\"state\":{\"status\":\"DISABLED\""));
        assertEquals(
                10_001,
                world.server.accounts.readable(world.adminId, ApiServer.REGION).accounts().size());
        String first = post(world.admin, "/members/list", "{}");
        assertTrue(first.contains("\"nextToken\""), first);
        // A list over ten thousand members is answered like any other.
        assertTrue(post(world.admin, "/findings/list", "{}").contains("\"findings\":["));
    }

    @Test
    void theOrganizationIsTold() {
        world.appoint(world.adminId);
        for (ApiClient client : List.of(world.management, world.other, world.admin)) {
            String told = said(client.send("GET", "/openinspector/organization", ""));
            assertTrue(told.contains("\"managementAccountId\":\"" + world.managementId), told);
            assertTrue(told.contains("\"delegatedAdminAccountId\":\"" + world.adminId), told);
            assertTrue(told.matches(".*\"organizationId\":\"o-[a-z0-9]{10,32}\".*"), told);
            assertTrue(told.contains("\"regions\":[\"eu-west-1\",\"us-east-1\"]"), told);
        }
        refused(
                404,
                "ResourceNotFoundException",
                "is in no organization",
                said(world.alone.send("GET", "/openinspector/organization", "")));
        String list = post(world.management, "/openinspector/accounts/list", "{'maxResults':3}");
        assertTrue(list.contains(world.managementId) && list.contains(world.memberId), list);
        assertTrue(!list.contains(world.otherId) && list.contains("\"nextToken\""), list);
        for (ApiClient client : List.of(world.admin, world.alone)) {
            refused(
                    403,
                    "AccessDeniedException",
                    "is not the management account",
                    post(client, "/openinspector/accounts/list", "{}"));
            for (String target : List.of("", "/remove", "/close")) {
                refused(
                        403,
                        "AccessDeniedException",
                        "is not the management account",
                        post(
                                client,
                                "/openinspector/accounts" + target,
                                "{'accountId':'" + world.otherId + "','name':'x'}"));
            }
        }
        refused(
                409,
                "ConflictException",
                "there is an account",
                post(
                        world.management,
                        "/openinspector/accounts",
                        "{'accountId':'" + world.aloneId + "','name':'x'}"));
        String chosen = post(world.management, "/openinspector/accounts", "{'name':'x'}");
        assertTrue(chosen.matches(".*\"accountId\":\"[0-9]{12}\".*"), chosen);
    }

    @Test
    void accountsLeaveAndClose() {
        world.appoint(world.adminId);
        world.associate(world.memberId);
        world.associate(world.otherId);
        for (ApiClient client : List.of(world.member, world.other)) {
            assertTrue(post(client, "/enable", "{'resourceTypes':['EC2']}").startsWith("{"));
        }
        for (String target : List.of("/remove", "/close")) {
            refused(
                    409,
                    "ConflictException",
                    "delegated administrator",
                    post(
                            world.management,
                            "/openinspector/accounts" + target,
                            account(world.adminId)));
            refused(
                    400,
                    "ValidationException",
                    "management account",
                    post(
                            world.management,
                            "/openinspector/accounts" + target,
                            account(world.managementId)));
            refused(
                    404,
                    "ResourceNotFoundException",
                    "is not in the organization",
                    post(
                            world.management,
                            "/openinspector/accounts" + target,
                            account(world.aloneId)));
        }
        assertEquals(
                "{}",
                post(world.management, "/openinspector/accounts/remove", account(world.otherId)));
        assertTrue(
                post(world.other, "/status/batch/get", "{}")
                        .contains("\"ec2\":{\"status\":\"ENABLED\""));
        assertTrue(
                post(world.other, "/disable", "{}").contains("\"status\":\"DISABLED\""),
                "it stands alone");
        assertEquals(
                "{}",
                post(world.management, "/openinspector/accounts/close", account(world.memberId)));
        refused(
                403,
                "UnrecognizedClientException",
                "invalid",
                post(world.member, "/status/batch/get", "{}"));
        String closed = post(world.admin, "/members/get", account(world.memberId));
        assertTrue(closed.contains("\"relationshipStatus\":\"DELETED\""), closed);
        assertEquals(List.of(), listed("{@}"));
        refused(
                400,
                "ValidationException",
                "is not in the organization",
                post(world.admin, "/members/associate", account(world.memberId)));
        String list = post(world.management, "/openinspector/accounts/list", "{}");
        assertTrue(list.contains("\"state\":\"CLOSED\""), list);
    }

    @Test
    void aRegionThatIsNotServedIsRefused() {
        String said = post(world.alone.in("ap-south-2"), "/findings/list", "{}");
        refused(403, "InvalidSignatureException", "valid region: 'us-east-1', 'eu-west-1'", said);
        assertTrue(
                post(world.alone.in(ApiServer.OTHER_REGION), "/findings/list", "{}")
                        .startsWith("{"));
    }

    @Test
    void eachRegionHasItsOwnAdministrator() {
        world.appoint(world.adminId);
        ApiClient elsewhere = world.management.in(ApiServer.OTHER_REGION);
        refused(
                404,
                "ResourceNotFoundException",
                "",
                post(elsewhere, "/delegatedadminaccounts/get", "{}"));
        assertTrue(
                post(elsewhere, "/delegatedadminaccounts/enable", admin(world.otherId))
                        .contains(world.otherId));
        assertTrue(
                post(
                                world.other.in(ApiServer.OTHER_REGION),
                                "/members/associate",
                                account(world.adminId))
                        .contains(world.adminId));
        String here = post(world.admin, "/delegatedadminaccounts/get", "{}");
        assertTrue(here.contains(world.adminId), here);
        refused(
                403,
                "AccessDeniedException",
                "is not authorized to disable itself",
                post(world.admin.in(ApiServer.OTHER_REGION), "/disable", "{}"));
        assertTrue(post(world.admin, "/disable", "{}").startsWith("{"));
    }
}
