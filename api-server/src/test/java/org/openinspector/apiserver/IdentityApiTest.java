package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.openinspector.accounts.AccessKey;
import org.openinspector.accounts.identity.Identity;
import org.openinspector.accounts.identity.ManagedPolicies;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspectorscan.InspectorScanProtocol;
import org.openinspector.apimodel.openinspector.AuditEvent;
import org.openinspector.apimodel.openinspector.ListAuditEventsRequest;
import org.openinspector.apimodel.openinspector.ListAuditEventsResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.SimulatePolicyRequest;
import org.openinspector.apimodel.openinspector.SimulatePolicyResponse;
import org.openinspector.apimodel.openinspector.SimulatedDecision;
import org.openinspector.apimodel.sigv4.Credential;
import org.openinspector.apimodel.sigv4.SigV4Signer;
import org.openinspector.apimodel.sigv4.SignedRequest;
import org.openinspector.apimodel.wire.Operation;
import org.openinspector.apimodel.wire.Protocol;

/// Users, roles, permissions, sessions and the audit log, over real sockets.
class IdentityApiTest {
    private static final List<Protocol> PROTOCOLS =
            List.of(
                    Inspector2Protocol.INSTANCE,
                    InspectorScanProtocol.INSTANCE,
                    OpenInspectorProtocol.INSTANCE);
    private static final Pattern ELEMENT = Pattern.compile("<(\\w+)>([^<]*)</\\1>");

    private final ApiServer server = ApiServer.shared();
    private final ApiClient admin = server.client(ApiServer.C);
    private final int port = admin.port();
    private static int count;

    private Identity user(String... policies) {
        Identity user =
                server.accounts.identities().createUser(ApiServer.C, "user" + ++count, Map.of());
        for (String policy : policies) {
            server.accounts.identities().attach(ApiServer.C, user.arn(), policy);
        }
        return user;
    }

    private ApiClient client(Identity user) {
        AccessKey key = server.accounts.createAccessKey(ApiServer.C, user.arn());
        return new ApiClient(port, key.credential());
    }

    /// Sends an empty input, with something in the place of every label.
    private static ApiClient.Answer send(ApiClient client, Operation operation) {
        String target = operation.uri().text().replaceAll("\\{[^}]*}", "x");
        boolean body = operation.requestBody() != null;
        return client.send(operation.method(), target, body ? "{}" : "");
    }

    @Test
    void everyOperationAsksForItsPermissionBeforeAnythingElse() {
        ApiClient nobody = client(user());
        // Whoever may do everything but one action proves that the operation asks for that one.
        var wrong = new ArrayList<String>();
        int checked = 0;
        for (Protocol protocol : PROTOCOLS) {
            Set<String> implemented = CoveragePageTest.implemented();
            for (Operation operation : protocol.operations()) {
                ApiClient.Answer answer = send(nobody, operation);
                String code = answer.header("x-amzn-ErrorType");
                boolean there = implemented.contains(operation.name());
                if (there) {
                    checked++;
                }
                // An operation without an engine does nothing and tells nothing: 501 to everyone.
                boolean right =
                        there
                                ? answer.status() == 403
                                        && code.equals("AccessDeniedException")
                                        && answer.body()
                                                .contains(
                                                        "is not authorized to perform: "
                                                                + Authorization.action(
                                                                        protocol, operation)
                                                                + " on resource: ")
                                : answer.status() == 501;
                if (!right) {
                    wrong.add(operation + " answered " + answer.status() + " " + answer.body());
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(checked > 40, "only " + checked + " operations");
    }

    @Test
    void aDenyOfOneActionStopsItsOperationOnly() {
        Identity user = user(ManagedPolicies.ADMINISTRATOR);
        ApiClient client = client(user);
        server.accounts
                .identities()
                .putInline(
                        ApiServer.C,
                        user.arn(),
                        "deny",
                        "{\"Version\":\"2012-10-17\",\"Statement\":{\"Sid\":\"NoLists\",\"Effect\":\"Deny\",\"Action\":\"inspector2:ListF*\",\"Resource\":\"*\"}}");
        ApiClient.Answer answer = client.send("POST", "/findings/list", "{}");
        assertEquals(403, answer.status());
        assertEquals(
                "{\"message\":\"User: "
                        + user.arn()
                        + " is not authorized to perform: inspector2:ListFindings on resource: arn:aws:inspector2:us-east-1:"
                        + ApiServer.C
                        + ":/findings/list with an explicit deny in an identity-based policy\"}",
                answer.body());
        assertEquals(200, client.send("POST", "/coverage/list", "{}").status());
        SimulatePolicyResponse simulated =
                admin.own(
                        OpenInspectorProtocol.SIMULATE_POLICY,
                        SimulatePolicyRequest.builder()
                                .principal("user/" + user.name())
                                .action("inspector2:ListFindings")
                                .build(),
                        SimulatePolicyResponse.class);
        assertEquals(SimulatedDecision.EXPLICIT_DENY, simulated.decision());
        assertEquals("deny", simulated.policy());
        assertEquals("NoLists", simulated.sid());
    }

    @Test
    void managedPoliciesAllowWhatTheyShould() {
        var all = new TreeSet<String>();
        for (Protocol protocol : PROTOCOLS) {
            for (Operation operation : protocol.operations()) {
                all.add(Authorization.action(protocol, operation));
            }
        }
        assertEquals(all, allowed(user(ManagedPolicies.ADMINISTRATOR), all));
        var inspector = new TreeSet<>(all);
        inspector.removeIf(action -> !action.startsWith("inspector2:"));
        assertEquals(inspector, allowed(user(ManagedPolicies.INSPECTOR_FULL), all));
        var reading = new TreeSet<>(inspector);
        reading.removeIf(
                action -> !action.matches("inspector2:(BatchGet|Get|List|Describe|Search).*"));
        assertEquals(reading, allowed(user(ManagedPolicies.INSPECTOR_READ), all));
        assertTrue(reading.contains("inspector2:ListFindings"));
        assertFalse(reading.contains("inspector2:Enable"));
        assertFalse(
                allowed(user(ManagedPolicies.OPENINSPECTOR_READ), all).stream()
                        .anyMatch(action ->
                                action.matches(".*:(Create|Put|Delete|Update|Start|Attach).*")));
    }

    private Set<String> allowed(Identity user, Set<String> actions) {
        var out = new TreeSet<String>();
        for (String action : actions) {
            SimulatePolicyResponse answer =
                    admin.own(
                            OpenInspectorProtocol.SIMULATE_POLICY,
                            SimulatePolicyRequest.builder()
                                    .principal(user.arn())
                                    .action(action)
                                    .build(),
                            SimulatePolicyResponse.class);
            if (answer.decision().equals(SimulatedDecision.ALLOWED)) {
                out.add(action);
            }
        }
        return out;
    }

    /// A request to the token service.
    private ApiClient.Answer sts(Credential credential, Map<String, String> parameters) {
        var form = new StringBuilder("Version=2011-06-15");
        parameters.forEach((name, value) ->
                form.append('&')
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        byte[] body = form.toString().getBytes(StandardCharsets.UTF_8);
        var headers = new ArrayList<SignedRequest.Header>();
        headers.add(new SignedRequest.Header("Host", "127.0.0.1:" + port));
        headers.add(new SignedRequest.Header("Content-Type", "application/x-www-form-urlencoded"));
        headers.addAll(
                SigV4Signer.sign(
                        new SignedRequest("POST", "/", headers, body),
                        credential,
                        ApiServer.REGION,
                        "sts",
                        Instant.now()));
        return admin.unsigned("POST", "/", headers.subList(1, headers.size()), body);
    }

    private static Map<String, String> elements(String xml) {
        var out = new TreeMap<String, String>();
        Matcher each = ELEMENT.matcher(xml);
        while (each.find()) {
            out.put(each.group(1), each.group(2));
        }
        return out;
    }

    private static Credential session(Map<String, String> said) {
        return new Credential(
                said.getOrDefault("AccessKeyId", ""),
                said.getOrDefault("SecretAccessKey", ""),
                Optional.of(said.getOrDefault("SessionToken", "")),
                Optional.empty());
    }

    @Test
    void aRoleIsTakenOnAndNarrowed() {
        Identity user = user();
        ApiClient client = client(user);
        Map<String, String> me =
                elements(sts(client.credential(), Map.of("Action", "GetCallerIdentity")).body());
        assertEquals(user.arn(), me.get("Arn"));
        assertEquals(user.uniqueId(), me.get("UserId"));
        assertEquals(ApiServer.C, me.get("Account"));

        String name = "role" + ++count;
        Identity role =
                server.accounts
                        .identities()
                        .createRole(
                                ApiServer.C,
                                name,
                                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\""
                                        + user.arn()
                                        + "\"},\"Action\":\"sts:AssumeRole\",\"Condition\":{\"StringEquals\":{\"sts:ExternalId\":\"42\"}}}}",
                                3600,
                                Map.of());
        server.accounts
                .identities()
                .attach(ApiServer.C, role.arn(), ManagedPolicies.INSPECTOR_READ);
        var wish = new TreeMap<String, String>();
        wish.put("Action", "AssumeRole");
        wish.put("RoleArn", role.arn());
        wish.put("RoleSessionName", "night-job");
        ApiClient.Answer refused = sts(client.credential(), wish);
        assertEquals(403, refused.status());
        assertEquals("AccessDenied", elements(refused.body()).get("Code"));
        wish.put("ExternalId", "42");
        wish.put("DurationSeconds", "3601");
        assertEquals(
                "ValidationError", elements(sts(client.credential(), wish).body()).get("Code"));
        wish.put("DurationSeconds", "900");
        ApiClient.Answer begun = sts(client.credential(), wish);
        assertEquals(200, begun.status(), begun.body());
        var session = new ApiClient(port, session(elements(begun.body())));
        assertTrue(session.credential().accessKeyId().startsWith("ASIA"));
        assertEquals(200, session.send("POST", "/findings/list", "{}").status());
        assertEquals(
                403,
                session.send(
                                "POST",
                                "/enable",
                                "{\"accountIds\":[\""
                                        + ApiServer.C
                                        + "\"],\"resourceTypes\":[\"EC2\"]}")
                        .status());
        assertEquals(
                "arn:aws:sts::" + ApiServer.C + ":assumed-role/" + name + "/night-job",
                elements(sts(session.credential(), Map.of("Action", "GetCallerIdentity")).body())
                        .get("Arn"));

        wish.put(
                "Policy",
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"inspector2:ListCoverage\",\"Resource\":\"*\"}}");
        var narrow = new ApiClient(port, session(elements(sts(client.credential(), wish).body())));
        assertEquals(200, narrow.send("POST", "/coverage/list", "{}").status());
        ApiClient.Answer denied = narrow.send("POST", "/findings/list", "{}");
        assertEquals(403, denied.status());
        assertTrue(
                denied.body()
                        .contains("because no session policy allows the inspector2:ListFindings"),
                denied.body());

        // Changed tokens are nobody's; other people's secrets do not fit.
        Credential good = session(elements(begun.body()));
        String token = elements(begun.body()).getOrDefault("SessionToken", "");
        var forged =
                new Credential(
                        good.accessKeyId(),
                        elements(begun.body()).getOrDefault("SecretAccessKey", ""),
                        Optional.of("A" + token.substring(1, token.length() - 5) + "AAAAA"),
                        Optional.empty());
        assertEquals(
                "UnrecognizedClientException",
                new ApiClient(port, forged)
                        .send("POST", "/findings/list", "{}")
                        .header("x-amzn-ErrorType"));

        server.accounts.identities().revokeSessions(ApiServer.C, role.arn());
        assertEquals(403, session.send("POST", "/findings/list", "{}").status());
    }

    @Test
    void theTokenServiceRefusesAsItselfDoes() {
        ApiClient client = client(user());
        ApiClient.Answer unknown = sts(client.credential(), Map.of("Action", "Dance"));
        assertEquals(400, unknown.status());
        assertEquals("InvalidAction", elements(unknown.body()).get("Code"));
        var wrong = new Credential(client.credential().accessKeyId(), "wrong");
        ApiClient.Answer mismatch = sts(wrong, Map.of("Action", "GetCallerIdentity"));
        assertEquals(403, mismatch.status());
        assertEquals("SignatureDoesNotMatch", elements(mismatch.body()).get("Code"));
        assertEquals(
                "AccessDenied",
                elements(
                                sts(
                                                client.credential(),
                                                Map.of(
                                                        "Action",
                                                        "AssumeRole",
                                                        "RoleArn",
                                                        "arn:aws:iam::" + ApiServer.A + ":role/x",
                                                        "RoleSessionName",
                                                        "xy"))
                                        .body())
                        .get("Code"));
    }

    @Test
    void ownTemporaryKeysAndNoMoreThanTheUser() {
        ApiClient client = client(user(ManagedPolicies.INSPECTOR_READ));
        var session =
                new ApiClient(
                        port,
                        session(
                                elements(
                                        sts(
                                                        client.credential(),
                                                        Map.of("Action", "GetSessionToken"))
                                                .body())));
        assertEquals(200, session.send("POST", "/coverage/list", "{}").status());
        assertEquals(403, session.send("POST", "/openinspector/jobs/list", "{}").status());
        assertEquals(
                "AccessDenied",
                elements(sts(session.credential(), Map.of("Action", "GetSessionToken")).body())
                        .get("Code"));
    }

    @Test
    void everyCallIsWrittenDown() {
        Identity user = user(ManagedPolicies.INSPECTOR_READ);
        ApiClient client = client(user);
        client.send("POST", "/findings/list", "{\"maxResults\":3}");
        client.send("POST", "/findings/list", "{\"maxResults\":0}");
        client.send("POST", "/openinspector/jobs/list", "{}");
        client.send("POST", "/nowhere", "{}");
        ListAuditEventsResponse told =
                admin.own(
                        OpenInspectorProtocol.LIST_AUDIT_EVENTS,
                        ListAuditEventsRequest.builder().principalArn(user.arn()).build(),
                        ListAuditEventsResponse.class);
        var seen = new ArrayList<String>();
        for (AuditEvent event : told.events()) {
            assertEquals("127.0.0.1", event.sourceAddress());
            assertEquals(client.credential().accessKeyId(), event.accessKeyId());
            seen.add(event.action() + " " + event.status() + " " + event.parameters());
        }
        assertEquals(
                List.of(
                        " 404 ",
                        "openinspector:ListJobs 403 ",
                        "inspector2:ListFindings 400 ",
                        "inspector2:ListFindings 200 {\"maxResults\":3}"),
                seen);
    }
}
