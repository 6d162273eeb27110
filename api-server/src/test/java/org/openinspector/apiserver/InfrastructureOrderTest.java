package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// The calls of infrastructure code in its order: create, read, read again, delete. What it waits
/// for is there in the first answer, and deleting twice is as good as once.
///
/// @see <a
///   href="https://github.com/hashicorp/terraform-provider-aws/tree/main/internal/service/inspector2">
///   the resources whose order this is</a>
class InfrastructureOrderTest {
    private static final String ALL_KINDS =
            "'resourceTypes':['EC2','ECR','LAMBDA','LAMBDA_CODE','CODE_REPOSITORY']";
    private final OrganizationWorld world = new OrganizationWorld(ApiServer.shared());

    private static String post(ApiClient client, String target, String body) {
        ApiClient.Answer answer = client.send("POST", target, body.replace('\'', '"'));
        return answer.status() + " " + answer.header("x-amzn-ErrorType") + answer.body();
    }

    private static void ok(String said, String... words) {
        assertTrue(said.startsWith("200 "), said);
        for (String word : words) {
            assertTrue(said.contains(word.replace('\'', '"')), said);
        }
    }

    private static String ids(String id) {
        return "'accountIds':['" + id + "']";
    }

    private void created() {
        ok(
                post(
                        world.management,
                        "/delegatedadminaccounts/enable",
                        "{'delegatedAdminAccountId':'" + world.adminId + "','clientToken':'t-1'}"));
        // The administrator is enabled before anything else is.
        ok(
                post(
                        world.admin,
                        "/enable",
                        "{"
                                + ids(world.adminId)
                                + ",'resourceTypes':['EC2','ECR'],'clientToken':'t-2'}"),
                "'failedAccounts':[]");
        ok(
                post(
                        world.admin,
                        "/organizationconfiguration/update",
                        "{'autoEnable':{'ec2':true,'ecr':false,'lambda':false,'lambdaCode':false}}"));
        ok(post(world.admin, "/members/associate", "{'accountId':'" + world.memberId + "'}"));
        ok(
                post(
                        world.admin,
                        "/enable",
                        "{"
                                + ids(world.memberId)
                                + ",'resourceTypes':['LAMBDA'],'clientToken':'t-3'}"),
                "'failedAccounts':[]");
    }

    private void read() {
        ok(
                post(world.management, "/delegatedadminaccounts/list", "{}"),
                "{'accountId':'" + world.adminId + "','status':'ENABLED'}");
        ok(
                post(world.admin, "/status/batch/get", "{" + ids(world.adminId) + "}"),
                "'state':{'status':'ENABLED'",
                "'ec2':{'status':'ENABLED'",
                "'ecr':{'status':'ENABLED'",
                "'lambda':{'status':'DISABLED'");
        ok(
                post(world.admin, "/organizationconfiguration/describe", "{}"),
                "'ec2':true,'ecr':false,'lambda':false,'lambdaCode':false",
                "'maxAccountLimitReached':false");
        ok(
                post(world.admin, "/members/get", "{'accountId':'" + world.memberId + "'}"),
                "'relationshipStatus':'ENABLED'",
                "'updatedAt':");
        ok(
                post(world.admin, "/status/batch/get", "{" + ids(world.memberId) + "}"),
                "'ec2':{'status':'ENABLED'",
                "'ecr':{'status':'DISABLED'",
                "'lambda':{'status':'ENABLED'");
        // From within the member the enabler reads the same, without any other right.
        ok(
                post(world.member, "/status/batch/get", "{" + ids(world.memberId) + "}"),
                "'lambda':{'status':'ENABLED'");
    }

    @Test
    void createReadDelete() {
        created();
        read();
        read();
        // An update that leaves kinds out disables them, also those that were never on.
        ok(
                post(
                        world.admin,
                        "/disable",
                        "{"
                                + ids(world.memberId)
                                + ",'resourceTypes':['ECR','LAMBDA','LAMBDA_CODE','CODE_REPOSITORY']}"),
                "'failedAccounts':[]");
        ok(
                post(world.admin, "/status/batch/get", "{" + ids(world.memberId) + "}"),
                "'state':{'status':'ENABLED'");
        ok(
                post(world.admin, "/disable", "{" + ids(world.memberId) + "," + ALL_KINDS + "}"),
                "'failedAccounts':[]");
        ok(
                post(world.admin, "/status/batch/get", "{" + ids(world.memberId) + "}"),
                "'state':{'status':'DISABLED'");
        ok(post(world.admin, "/members/disassociate", "{'accountId':'" + world.memberId + "'}"));
        ok(
                post(world.admin, "/members/get", "{'accountId':'" + world.memberId + "'}"),
                "'relationshipStatus':'REMOVED'");
        assertTrue(
                post(world.admin, "/members/disassociate", "{'accountId':'" + world.memberId + "'}")
                        .contains("is not yet associated to it"));
        ok(
                post(
                        world.admin,
                        "/organizationconfiguration/update",
                        "{'autoEnable':{'ec2':false,'ecr':false,'lambda':false,'lambdaCode':false}}"));
        ok(
                post(world.admin, "/disable", "{" + ids(world.adminId) + "," + ALL_KINDS + "}"),
                "'failedAccounts':[]");
        ok(
                post(
                        world.management,
                        "/delegatedadminaccounts/disable",
                        "{'delegatedAdminAccountId':'" + world.adminId + "'}"));
        assertEquals(
                "200 {\"delegatedAdminAccounts\":[]}",
                post(world.management, "/delegatedadminaccounts/list", "{}"));
        assertTrue(
                post(
                                world.management,
                                "/delegatedadminaccounts/disable",
                                "{'delegatedAdminAccountId':'" + world.adminId + "'}")
                        .startsWith("404 ResourceNotFoundException"));
        // Nothing of the first time stands in the way of a second one.
        created();
    }
}
