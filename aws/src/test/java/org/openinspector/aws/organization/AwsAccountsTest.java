package org.openinspector.aws.organization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.ScanKind;
import org.openinspector.accounts.ScanStatus;
import org.openinspector.accounts.SecretBox;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.aws.AwsAccount;
import org.openinspector.aws.AwsCallException;
import org.openinspector.aws.AwsConnector;
import org.openinspector.aws.AwsSettings;
import org.openinspector.aws.AwsStub;
import org.openinspector.aws.AwsStub.Answer;
import org.openinspector.estate.Change;
import org.openinspector.estate.SourceReport;
import org.openinspector.estate.SweepResult;
import org.openinspector.estate.SweepUnit;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkitserver.TestDatabase;

/// Accounts of an organization, from AWS's answers to what is swept and who is enabled: on a stub
/// of AWS and a real database.
@SuppressWarnings("NullAway.Init") // made before each test
class AwsAccountsTest {
    private static final String HUB = AwsStub.HUB;
    private static final String PROD = "222222222222";
    private static final String DEV = "333333333333";
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir Path folder;

    private final Database database = TestDatabase.fresh(Accounts.CAPABILITY);
    private final Map<String, String> organization = new LinkedHashMap<>();
    private final Map<String, String> regions = new LinkedHashMap<>();
    private final Set<String> closed = new TreeSet<>();
    private Instant now = START;
    private AwsStub stub;
    private Accounts accounts;

    @BeforeEach
    void start() throws Exception {
        stub = AwsStub.start();
        accounts = new Accounts(database, SecretBox.open(folder.resolve("secret.key")), () -> now);
        accounts.ensureFirst(HUB, "us-east-1");
        accounts.serve(List.of("us-east-1", "eu-west-1"));
        organization.put(HUB, "ACTIVE");
        organization.put(PROD, "ACTIVE");
        stub.on(
                "organizations:DescribeOrganization",
                _ ->
                        Answer.json(
                                "{\"Organization\":{\"Id\":\"o-abcdefghij\",\"MasterAccountId\":\""
                                        + HUB
                                        + "\"}}"));
        stub.on("organizations:ListAccounts", request -> page(request.body()));
        stub.on(
                "organizations:ListDelegatedAdministrators",
                _ -> Answer.json("{\"DelegatedAdministrators\":[]}"));
        stub.on(
                "sts:AssumeRole",
                request -> {
                    String arn = request.form().getOrDefault("RoleArn", "");
                    return closed.contains(arn.split(":", -1)[4])
                            ? Answer.refusal(403, "AccessDenied", "no")
                            : AwsStub.session(arn, now.plusSeconds(3600).toString());
                });
        stub.on(
                "ec2:DescribeRegions",
                request ->
                        Answer.xml(
                                "<DescribeRegionsResponse><regionInfo>"
                                        + List.of(
                                                        regions.getOrDefault(
                                                                        request.accessKey(),
                                                                        "us-east-1 eu-west-1 ap-south-1")
                                                                .split(" ", -1))
                                                .stream()
                                                .map(name ->
                                                        "<item><regionName>"
                                                                + name
                                                                + "</regionName><optInStatus>opt-in-not-required</optInStatus></item>")
                                                .collect(Collectors.joining())
                                        + "</regionInfo></DescribeRegionsResponse>"));
        stub.on("ec2:DescribeInstances", _ -> Answer.xml("<DescribeInstancesResponse/>"));
        stub.on(
                "ssm:DescribeInstanceInformation",
                _ -> Answer.json("{\"InstanceInformationList\":[]}"));
    }

    @AfterEach
    void stop() {
        stub.close();
        database.close();
    }

    /// One account a page, as small as AWS may make them.
    private Answer page(String body) {
        List<String> ids = new ArrayList<>(organization.keySet());
        int at =
                body.contains("NextToken")
                        ? Integer.parseInt(body.replaceAll(".*\"NextToken\":\"([0-9]+)\".*", "$1"))
                        : 0;
        String id = ids.get(at);
        return Answer.json(
                "{\"Accounts\":[{\"Id\":\""
                        + id
                        + "\",\"Name\":\"name of "
                        + id
                        + "\",\"Status\":\""
                        + organization.get(id)
                        + "\",\"JoinedTimestamp\":1700000000}]"
                        + (at + 1 < ids.size() ? ",\"NextToken\":\"" + (at + 1) + "\"" : "")
                        + "}");
    }

    private AwsAccounts open() {
        return AwsAccounts.of(
                new AwsAccount(HUB, "arn:aws:iam::111111111111:user/x"),
                stub.settings(folder.resolve("cache"), "us-east-1", "eu-west-1")
                        .withOrganization(
                                new AwsSettings.Organization(
                                        "Scan",
                                        "outside",
                                        Duration.ofMinutes(5),
                                        Duration.ofDays(90))),
                AwsStub.CREDENTIALS,
                accounts.organizations().following(),
                () -> now);
    }

    private static List<String> told(AwsAccounts aws) {
        return aws.targets().stream()
                .map(target ->
                        target.accountId()
                                + " "
                                + target.state()
                                + " "
                                + String.join(",", target.regions())
                                + (target.unreachable().isPresent() ? " unreachable" : ""))
                .toList();
    }

    private boolean enabled(String account) {
        return accounts.state(AccountScope.of(account, "eu-west-1")).entrySet().stream()
                .anyMatch(each ->
                        each.getKey() == ScanKind.EC2
                                && each.getValue().status() == ScanStatus.ENABLED);
    }

    @Test
    void accountsAndTheirRegionsAreFound() throws Exception {
        regions.put("ASIA222222222222", "eu-west-1 ap-south-1");
        organization.put(DEV, "ACTIVE");
        organization.put("444444444444", "SUSPENDED");
        closed.add(DEV);
        try (AwsAccounts aws = open()) {
            // At the start of all starts only one account is known.
            assertEquals(List.of(HUB + " MONITORED us-east-1,eu-west-1"), told(aws));
            List<String> arrived = new ArrayList<>();
            AutoCloseable watch = aws.onArrival(target -> arrived.add(target.accountId()));
            aws.refresh();
            assertEquals(
                    List.of(
                            HUB + " MONITORED us-east-1,eu-west-1",
                            PROD + " MONITORED eu-west-1",
                            DEV + " MONITORED us-east-1,eu-west-1 unreachable",
                            "444444444444 SUSPENDED us-east-1,eu-west-1"),
                    told(aws));
            assertEquals(List.of(PROD, DEV, "444444444444"), arrived);
            assertTrue(enabled(PROD) && enabled(DEV) && enabled(HUB));
            assertTrue(!enabled("444444444444"));
            assertEquals("o-abcdefghij", accounts.organizations().organization(PROD).id());
            assertEquals(List.of(PROD, DEV), accounts.organizations().members(HUB, "us-east-1"));
            assertEquals(Optional.of("arn:aws:iam::222222222222:role/Scan"), aws.role(PROD));
            assertEquals(Optional.empty(), aws.role(HUB));
            MissingAccess missing = MissingAccess.of(aws, DEV).getFirst();
            assertEquals("sts:AssumeRole", missing.action());
            assertEquals(AwsCallException.Kind.DENIED, missing.failure());
            assertEquals("everything of the account", missing.loses());
            assertEquals(Optional.of(Part.SERVER), missing.part());
            // Nothing has changed: nothing is told, and Regions are not asked for again.
            List<AwsTarget> same = aws.targets();
            stub.forget();
            arrived.clear();
            aws.refresh();
            assertSame(same, aws.targets());
            assertEquals(List.of(), arrived);
            assertEquals(List.of(), stub.requests("ec2:DescribeRegions"));
            // The role comes.
            closed.clear();
            now = now.plusSeconds(301);
            aws.refresh();
            assertEquals(List.of(DEV), arrived);
            assertEquals(List.of(), MissingAccess.of(aws, DEV));
            watch.close();
        }
    }

    @Test
    void anAccountThatComesIsEnabledAndSwept() throws Exception {
        try (AwsAccounts aws = open();
                AwsConnector connector = AwsConnector.open(aws, () -> now)) {
            aws.refresh();
            Set<SweepUnit> told = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
            List<Boolean> known = new ArrayList<>();
            accounts.onChange((scope, started, _) ->
                    known.add(
                            !started.isEmpty()
                                    && connector.units().stream()
                                            .anyMatch(unit ->
                                                    scope.accounts().contains(unit.accountId()))));
            AutoCloseable watch =
                    connector.watch(
                            new org.openinspector.estate.ChangeListener() {
                                @Override
                                public void changed(
                                        Collection<Change> changes, Optional<SourceReport> report) {
                                    changes.forEach(change -> told.add(change.unit()));
                                }
                            });
            organization.put(DEV, "ACTIVE");
            aws.refresh();
            watch.close();
            assertEquals(
                    List.of(
                            DEV + "/eu-west-1/ec2",
                            DEV + "/eu-west-1/ecr",
                            DEV + "/eu-west-1/lambda",
                            DEV + "/us-east-1/ec2",
                            DEV + "/us-east-1/ecr",
                            DEV + "/us-east-1/lambda"),
                    told.stream().map(SweepUnit::toString).toList());
            // Whoever hears that it was enabled finds it among the units.
            assertTrue(!known.isEmpty() && !known.contains(false), known::toString);
            assertTrue(enabled(DEV));
            assertEquals(18, connector.units().size());
        }
    }

    @Test
    void anAccountThatLeavesIsClosedLongAfter() throws Exception {
        organization.put(DEV, "ACTIVE");
        try (AwsAccounts aws = open();
                AwsConnector connector = AwsConnector.open(aws, () -> now)) {
            var unit = new SweepUnit(DEV, "us-east-1", "ec2");
            aws.refresh();
            assertTrue(connector.units().contains(unit));
            assertEquals(SweepResult.complete(), connector.sweep(unit, _ -> {}));
            organization.remove(DEV);
            aws.refresh();
            assertTrue(!connector.units().contains(unit));
            assertInstanceOf(SweepResult.Incomplete.class, connector.sweep(unit, _ -> {}));
            now = START.plus(Duration.ofDays(91));
            stub.forget();
            aws.refresh();
            assertTrue(connector.units().contains(unit));
            assertEquals(AwsTarget.State.GONE, aws.target(DEV).orElseThrow().state());
            assertEquals(SweepResult.complete(), connector.sweep(unit, _ -> {}));
            assertEquals(List.of(), stub.requests("ec2:DescribeInstances"));
            now = START.plus(Duration.ofDays(98));
            aws.refresh();
            assertEquals(Optional.empty(), aws.target(DEV));
        }
    }

    @Test
    void aRoleThatIsMissingIsACoverageReason() throws Exception {
        closed.add(PROD);
        organization.put(DEV, "SUSPENDED");
        try (AwsAccounts aws = open();
                AwsConnector connector = AwsConnector.open(aws, () -> now)) {
            aws.refresh();
            for (String kind : List.of("ec2", "ecr", "lambda")) {
                var denied =
                        assertInstanceOf(
                                SweepResult.Incomplete.class,
                                connector.sweep(new SweepUnit(PROD, "us-east-1", kind), _ -> {}));
                assertEquals(ScanStatusReason.ACCESS_DENIED, denied.coverageReason());
                assertTrue(denied.reason().contains("does not let us assume"));
            }
            var suspended =
                    assertInstanceOf(
                            SweepResult.Incomplete.class,
                            connector.sweep(new SweepUnit(DEV, "us-east-1", "ec2"), _ -> {}));
            assertEquals(ScanStatusReason.ACCESS_DENIED, suspended.coverageReason());
        }
    }

    /// While nobody answers, or answers nonsense, what was known goes on, also after a start.
    @Test
    void anOrganizationThatIsNotListedStaysAsItWas() throws Exception {
        regions.put("ASIA222222222222", "eu-west-1");
        List<String> before;
        try (AwsAccounts aws = open()) {
            aws.refresh();
            before = told(aws);
        }
        Map<String, Answer> wrong = new LinkedHashMap<>();
        wrong.put(
                "organizations:ListAccounts in us-east-1 was denied (AccessDeniedException): allow"
                        + " the action organizations:ListAccounts",
                Answer.jsonRefusal(400, "AccessDeniedException"));
        wrong.put(
                "organizations:ListAccounts answers without account 111111111111, which is in it",
                Answer.json("{\"Accounts\":[]}"));
        wrong.put(
                "organizations:ListAccounts gives the same page again, expected the next one",
                Answer.json(
                        "{\"Accounts\":[{\"Id\":\"111111111111\",\"Status\":\"ACTIVE\"}],\"NextToken\":\"t\"}"));
        wrong.put(
                "organizations:ListAccounts names an account \"x\", expected 12 digits",
                Answer.json("{\"Accounts\":[{\"Id\":\"x\"}]}"));
        for (Map.Entry<String, Answer> each : wrong.entrySet()) {
            stub.on("organizations:ListAccounts", _ -> each.getValue());
            try (AwsAccounts aws = open()) {
                assertEquals(before, told(aws));
                aws.refresh();
                assertEquals(before, told(aws));
                assertEquals(Optional.of(each.getKey()), aws.problem());
            }
        }
        stub.on("organizations:ListAccounts", request -> page(request.body()));
        try (AwsAccounts aws = open()) {
            aws.refresh();
            assertEquals(Optional.empty(), aws.problem());
            assertEquals(before, told(aws));
        }
    }

    @Test
    void theAdministratorIsInspectorsInAws() throws Exception {
        stub.on(
                "organizations:ListDelegatedAdministrators",
                _ -> Answer.json("{\"DelegatedAdministrators\":[{\"Id\":\"" + PROD + "\"}]}"));
        try (AwsAccounts aws = open()) {
            aws.refresh();
            assertEquals(
                    Optional.of(PROD), accounts.organizations().delegatedAdmin(HUB, "us-east-1"));
            // Down for a moment: no reason to name another one.
            stub.on(
                    "organizations:ListDelegatedAdministrators",
                    _ -> Answer.jsonRefusal(500, "ServiceException"));
            aws.refresh();
            assertEquals(
                    Optional.of(PROD), accounts.organizations().delegatedAdmin(HUB, "us-east-1"));
        }
    }

    /// Without an organization nobody is asked for one, and other accounts are nobody's business.
    @Test
    void oneAccountAlone() throws Exception {
        regions.put("AKIAHUB", "eu-west-1");
        try (AwsAccounts aws =
                AwsAccounts.single(
                        new AwsAccount(HUB, "arn:aws:iam::111111111111:user/x"),
                        stub.settings(folder.resolve("cache"), "us-east-1", "eu-west-1"),
                        AwsStub.CREDENTIALS,
                        () -> now)) {
            aws.refresh();
            assertEquals(List.of(HUB + " MONITORED eu-west-1"), told(aws));
            assertEquals(List.of("ec2:DescribeRegions"), stub.operations());
        }
    }

    @Test
    void keepsItselfCurrent() throws Exception {
        try (AwsAccounts aws = open()) {
            aws.start();
            aws.hint();
            for (int i = 0; i < 400 && aws.target(PROD).isEmpty(); i++) {
                Thread.sleep(25);
            }
            assertTrue(aws.target(PROD).isPresent());
        }
    }
}
