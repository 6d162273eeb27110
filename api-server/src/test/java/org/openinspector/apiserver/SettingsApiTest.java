package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// How accounts are scanned, as said by themselves, by their administrator, and by those who may
/// not; and what is turned on and off for members.
class SettingsApiTest {
    private final OrganizationWorld world = OrganizationWorld.administered(ApiServer.shared());

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

    private static void contains(String said, String... words) {
        for (String word : words) {
            assertTrue(said.contains(word.replace('\'', '"')), said);
        }
    }

    private String configuration(ApiClient client, String of) {
        return post(
                client, "/configuration/get", of.isEmpty() ? "{}" : "{'accountId':'" + of + "'}");
    }

    @Test
    void membersAreScannedAsTheAdministratorSays() {
        String target = "/configuration/update";
        contains(
                configuration(world.member, ""),
                "'rescanDuration':'LIFETIME'",
                "'status':'SUCCESS'",
                "'scanMode':'EC2_SSM_AGENT_BASED'",
                "'scanModeStatus':'SUCCESS'",
                "'activated':false");
        assertEquals(
                "{}",
                post(
                        world.admin,
                        target,
                        "{'ecrConfiguration':{'rescanDuration':'DAYS_30',"
                                + "'pullDateRescanDuration':'DAYS_90','pullDateRescanMode':'LAST_PULL_DATE'},"
                                + "'ec2Configuration':{'scanMode':'EC2_HYBRID','activateVMScanner':true}}"));
        for (String said :
                List.of(
                        configuration(world.admin, ""),
                        configuration(world.member, ""),
                        configuration(world.admin, world.memberId))) {
            contains(
                    said,
                    "'rescanDuration':'DAYS_30'",
                    "'pullDateRescanDuration':'DAYS_90'",
                    "'status':'SUCCESS'",
                    "'scanMode':'EC2_HYBRID'",
                    "'activated':true",
                    "'activatedAt':");
        }
        contains(configuration(world.other, ""), "'rescanDuration':'LIFETIME'");
        // What is not given stays.
        assertEquals(
                "{}",
                post(
                        world.admin,
                        target,
                        "{'accountId':'"
                                + world.memberId
                                + "','ecrConfiguration':{'rescanDuration':'DAYS_3'}}"));
        contains(
                configuration(world.member, ""),
                "'rescanDuration':'DAYS_3'",
                "'pullDateRescanDuration':'DAYS_90'",
                "'scanMode':'EC2_HYBRID'");
        contains(configuration(world.admin, ""), "'rescanDuration':'DAYS_30'");
        assertEquals(
                "{}",
                post(
                        world.admin,
                        target,
                        "{'accountId':'"
                                + world.memberId
                                + "','updateConfigurationInheritance':{'ecrConfiguration':'INHERIT_FROM_ADMIN'}}"));
        contains(configuration(world.member, ""), "'rescanDuration':'DAYS_30'");
        // Who leaves is scanned as before.
        assertTrue(
                post(world.admin, "/members/disassociate", "{'accountId':'" + world.memberId + "'}")
                        .startsWith("{"));
        assertEquals(
                "{}",
                post(world.admin, target, "{'ecrConfiguration':{'rescanDuration':'DAYS_180'}}"));
        contains(configuration(world.member, ""), "'rescanDuration':'DAYS_30'");
        assertEquals(
                "{}",
                post(world.member, target, "{'ecrConfiguration':{'rescanDuration':'DAYS_7'}}"));
        contains(configuration(world.member, ""), "'rescanDuration':'DAYS_7'");
        world.associate(world.memberId);
        contains(configuration(world.member, ""), "'rescanDuration':'DAYS_180'");
        contains(
                configuration(world.admin.in(ApiServer.OTHER_REGION), ""),
                "'rescanDuration':'LIFETIME'");
    }

    @Test
    void whoMayNotChangeSettings() {
        String target = "/configuration/update";
        String change = "'ecrConfiguration':{'rescanDuration':'DAYS_14'}";
        refused(
                403,
                "AccessDeniedException",
                "Member account " + world.memberId + " is not authorized to",
                post(world.member, target, "{" + change + "}"));
        String stranger =
                post(world.admin, target, "{'accountId':'" + world.aloneId + "'," + change + "}");
        refused(403, "AccessDeniedException", "does not have access", stranger);
        assertEquals(
                stranger, post(world.admin, target, "{'accountId':'999999999999'," + change + "}"));
        refused(403, "AccessDeniedException", "", configuration(world.member, world.adminId));
        refused(400, "ValidationException", "nothing is given", post(world.admin, target, "{}"));
        for (String wrong :
                List.of(
                        "{'updateConfigurationInheritance':{'ecrConfiguration':'INHERIT_FROM_ADMIN'}}",
                        "{'accountId':'"
                                + world.memberId
                                + "','updateConfigurationInheritance':{'ecrConfiguration':'INHERIT_FROM_ADMIN'},"
                                + change
                                + "}",
                        "{'ecrConfiguration':{'rescanDuration':'DAYS_15'}}",
                        "{'ecrConfiguration':{}}",
                        "{'amiConfiguration':{'scanModeConfiguration':{'scanMode':'TARGET_SCANNING'}}}")) {
            refused(400, "ValidationException", "", post(world.admin, target, wrong));
        }
        assertEquals("{}", post(world.alone, target, "{" + change + "}"));
        assertFalse(configuration(world.alone, "").contains("amiConfiguration"));
        assertEquals(
                "{}",
                post(
                        world.alone,
                        target,
                        "{'amiConfiguration':{'createdWithin':'DAYS_30','scanModeConfiguration':"
                                + "{'scanMode':'TARGET_SCANNING','tags':[{'key':'scan'}]}}}"));
        contains(
                configuration(world.alone, ""),
                "'amiConfiguration':{'createdWithin':'DAYS_30'",
                "'rescanDuration':'DAYS_14'");
    }

    @Test
    void aChangeThatIsNotInForceBlocksTheNext() {
        var broken = new AtomicBoolean(true);
        world.server
                .accounts
                .settings()
                .onChange(scope -> {
                    if (broken.get() && scope.accounts().contains(world.otherId)) {
                        throw new IllegalStateException("as the test wants it");
                    }
                });
        String change = "{'ecrConfiguration':{'rescanDuration':'DAYS_14'}}";
        assertEquals("{}", post(world.other, "/configuration/update", change));
        contains(
                configuration(world.other, ""), "'rescanDuration':'DAYS_14'", "'status':'PENDING'");
        refused(
                409,
                "ConflictException",
                "in progress",
                post(world.other, "/configuration/update", change));
        broken.set(false);
        assertEquals("{}", post(world.other, "/configuration/update", change));
        contains(configuration(world.other, ""), "'status':'SUCCESS'");
    }

    @Test
    void deepInspection() {
        String get = "/ec2deepinspectionconfiguration/get";
        String update = "/ec2deepinspectionconfiguration/update";
        String organization = "/ec2deepinspectionconfiguration/org/update";
        assertEquals(
                "{\"packagePaths\":[],\"orgPackagePaths\":[],\"status\":\"DEACTIVATED\"}",
                post(world.member, get, "{}"),
                "nothing is scanned yet");
        contains(post(world.member, "/enable", "{'resourceTypes':['EC2']}"), "'ENABLED'");
        contains(post(world.member, get, "{}"), "'status':'ACTIVATED'");
        assertEquals("{}", post(world.admin, organization, "{'orgPackagePaths':['/opt/all']}"));
        contains(
                post(world.member, update, "{'packagePaths':['/opt/mine','/opt/mine']}"),
                "'packagePaths':['/opt/mine']",
                "'orgPackagePaths':['/opt/all']",
                "'status':'ACTIVATED'");
        refused(
                403,
                "AccessDeniedException",
                "Member account " + world.memberId + " is not authorized to",
                post(world.member, update, "{'activateDeepInspection':false}"));
        for (ApiClient client : List.of(world.management, world.member, world.alone)) {
            refused(
                    403,
                    "AccessDeniedException",
                    "",
                    post(client, organization, "{'orgPackagePaths':['/x']}"));
            refused(
                    403,
                    "AccessDeniedException",
                    "",
                    post(client, "/ec2deepinspectionstatus/member/batch/get", "{}"));
        }
        String batch =
                post(
                        world.admin,
                        "/ec2deepinspectionstatus/member/batch/update",
                        "{'accountIds':[{'accountId':'"
                                + world.memberId
                                + "','activateDeepInspection':false},{'accountId':'"
                                + world.aloneId
                                + "','activateDeepInspection':false}]}");
        contains(
                batch,
                "{'accountId':'" + world.memberId + "','status':'DEACTIVATED'}",
                "'failedAccountIds':[{'accountId':'" + world.aloneId + "','errorMessage':");
        contains(
                post(world.admin, "/ec2deepinspectionstatus/member/batch/get", "{}"),
                "'accountIds':[{'accountId':'" + world.memberId + "','status':'DEACTIVATED'}]");
        contains(
                post(world.member, update, "{'activateDeepInspection':true}"),
                "'status':'ACTIVATED'",
                "'packagePaths':['/opt/mine']");
        refused(
                400,
                "ValidationException",
                "packagePaths",
                post(world.alone, update, "{'packagePaths':['/1','/2','/3','/4','/5','/6']}"));
    }

    @Test
    void theAdministratorsRulesAreTheMembers() {
        String rule =
                "{'action':'SUPPRESS','name':'low','filterCriteria':{'severity':[{'comparison':'EQUALS',"
                        + "'value':'LOW'}]}}";
        contains(post(world.admin, "/filters/create", rule), ":owner/o-", "/filter/");
        refused(
                403,
                "AccessDeniedException",
                "Member account " + world.memberId + " is not authorized to",
                post(world.member, "/filters/create", rule));
        contains(
                post(world.other, "/filters/create", rule), ":owner/" + world.otherId + "/filter/");
        String gone =
                post(
                        world.admin,
                        "/members/disassociate",
                        "{'accountId':'" + world.memberId + "'}");
        contains(gone, world.memberId);
        contains(
                post(world.member, "/filters/create", rule),
                ":owner/" + world.memberId + "/filter/");
    }

    @Test
    void keysOfCode() {
        String key = "arn:aws:kms:us-east-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef";
        String where = "/encryptionkey/get?resourceType=AWS_LAMBDA_FUNCTION&scanType=CODE";
        String pair = "'scanType':'CODE','resourceType':'AWS_LAMBDA_FUNCTION'";
        refused(
                404,
                "ResourceNotFoundException",
                "no key is set",
                said(world.alone.send("GET", where, "")));
        refused(
                404,
                "ResourceNotFoundException",
                "no key is set",
                put(world.alone, "/encryptionkey/reset", "{" + pair + "}"));
        assertEquals(
                "{}",
                put(
                        world.alone,
                        "/encryptionkey/update",
                        "{'kmsKeyId':'" + key + "'," + pair + "}"));
        assertEquals("{\"kmsKeyId\":\"" + key + "\"}", said(world.alone.send("GET", where, "")));
        for (ApiClient other : List.of(world.admin, world.alone.in(ApiServer.OTHER_REGION))) {
            assertTrue(said(other.send("GET", where, "")).startsWith("404 "));
        }
        assertTrue(
                said(world.alone.send(
                                "GET", where.replace("AWS_LAMBDA_FUNCTION", "CODE_REPOSITORY"), ""))
                        .startsWith("404 "));
        refused(
                400,
                "ValidationException",
                "kmsKeyId",
                put(
                        world.alone,
                        "/encryptionkey/update",
                        "{'kmsKeyId':'"
                                + key.replace("us-east-1", "us-east-2")
                                + "',"
                                + pair
                                + "}"));
        refused(
                400,
                "ValidationException",
                "scanType",
                put(
                        world.alone,
                        "/encryptionkey/reset",
                        "{" + pair.replace("CODE", "PACKAGE") + "}"));
        assertEquals("{}", put(world.alone, "/encryptionkey/reset", "{" + pair + "}"));
        assertTrue(said(world.alone.send("GET", where, "")).startsWith("404 "));
    }

    private static String put(ApiClient client, String target, String body) {
        return said(client.send("PUT", target, body.replace('\'', '"')));
    }

    @Test
    void permissionsAreThoseOfTheAccount() {
        String all = post(world.alone, "/accountpermissions/list", "{}");
        assertEquals(8, all.split("\\{\"service", -1).length - 1, all);
        assertEquals(
                "{\"permissions\":[{\"service\":\"EC2\",\"operation\":\"ENABLE_SCANNING\"},"
                        + "{\"service\":\"ECR\",\"operation\":\"ENABLE_SCANNING\"},"
                        + "{\"service\":\"LAMBDA\",\"operation\":\"ENABLE_SCANNING\"}]}",
                post(world.member, "/accountpermissions/list", "{}"));
        assertEquals(all, post(world.admin, "/accountpermissions/list", "{}"));
        contains(
                post(
                        world.alone,
                        "/accountpermissions/list",
                        "{'service':'EC2','maxResults':1,'nextToken':'1'}"),
                "DISABLE_SCANNING");
    }

    @Test
    void theAdministratorTurnsMembersOnAndOff() {
        String both =
                "{'accountIds':['"
                        + world.memberId
                        + "','"
                        + world.otherId
                        + "','"
                        + world.adminId
                        + "','"
                        + world.aloneId
                        + "'],'resourceTypes':['EC2','LAMBDA']}";
        String done = post(world.admin, "/enable", both);
        contains(
                done,
                "'accountId':'" + world.memberId + "','status':'ENABLED'",
                "'accountId':'" + world.adminId + "','status':'ENABLED'",
                "'accountId':'" + world.otherId + "','errorCode':'ACCESS_DENIED'",
                "'accountId':'" + world.aloneId + "','errorCode':'ACCESS_DENIED'");
        String status =
                post(
                        world.admin,
                        "/status/batch/get",
                        "{'accountIds':['" + world.memberId + "','" + world.aloneId + "']}");
        contains(
                status,
                "{'accountId':'" + world.memberId + "','state':{'status':'ENABLED'",
                "'failedAccounts':[{'accountId':'" + world.aloneId + "'");
        // A member reads its own state without any right beyond that.
        contains(
                post(
                        world.member,
                        "/status/batch/get",
                        "{'accountIds':['" + world.memberId + "']}"),
                "'state':{'status':'ENABLED'");
        contains(post(world.member, "/enable", "{'resourceTypes':['ECR']}"), "'ecr':'ENABLED'");
        refused(
                403,
                "AccessDeniedException",
                "Member account " + world.memberId + " is not authorized to disable itself",
                post(world.member, "/disable", "{'resourceTypes':['ECR']}"));
        contains(
                post(
                        world.member,
                        "/disable",
                        "{'accountIds':['" + world.adminId + "'],'resourceTypes':['ECR']}"),
                "'errorCode':'ACCESS_DENIED'");
        contains(
                post(
                        world.admin,
                        "/disable",
                        "{'accountIds':['" + world.adminId + "'],'resourceTypes':['EC2']}"),
                "'status':'ENABLED'");
        contains(
                post(
                        world.admin,
                        "/disable",
                        "{'accountIds':['"
                                + world.adminId
                                + "'],'resourceTypes':['EC2','ECR','LAMBDA','LAMBDA_CODE','CODE_REPOSITORY']}"),
                "'errorCode':'DISASSOCIATE_ALL_MEMBERS'");
        contains(
                post(
                        world.admin,
                        "/disable",
                        "{'accountIds':['"
                                + world.memberId
                                + "'],'resourceTypes':['EC2','ECR','LAMBDA','LAMBDA_CODE','CODE_REPOSITORY']}"),
                "'accountId':'" + world.memberId + "','status':'DISABLED'");
        refused(
                400,
                "ValidationException",
                "accountIds",
                post(
                        world.admin,
                        "/status/batch/get",
                        "{'accountIds':[" + "'111122223333',".repeat(100) + "'111122223333']}"));
        String dismissed =
                post(
                        world.management,
                        "/delegatedadminaccounts/disable",
                        "{'delegatedAdminAccountId':'" + world.adminId + "'}");
        contains(dismissed, world.adminId);
        contains(post(world.admin, "/disable", "{}"), "'status':'DISABLED'");
    }

    @Test
    void changingTheAdministratorKeepsMembersEnabled() {
        contains(post(world.member, "/enable", "{'resourceTypes':['EC2','ECR']}"), "'ENABLED'");
        contains(
                post(
                        world.management,
                        "/delegatedadminaccounts/disable",
                        "{'delegatedAdminAccountId':'" + world.adminId + "'}"),
                world.adminId);
        world.appoint(world.otherId);
        contains(
                post(world.member, "/status/batch/get", "{}"),
                "'ec2':{'status':'ENABLED'",
                "'ecr':{'status':'ENABLED'");
        contains(post(world.other, "/members/list", "{}"), "'members':[]");
        contains(
                post(world.other, "/members/associate", "{'accountId':'" + world.memberId + "'}"),
                world.memberId);
        contains(
                post(world.member, "/delegatedadminaccounts/get", "{}"),
                "'accountId':'" + world.otherId + "','relationshipStatus':'ENABLED'");
        contains(
                post(world.admin, "/status/batch/get", "{'accountIds':['" + world.memberId + "']}"),
                "'errorCode':'ACCESS_DENIED'");
    }
}
