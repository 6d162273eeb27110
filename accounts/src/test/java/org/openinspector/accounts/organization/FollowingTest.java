package org.openinspector.accounts.organization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.ScanKind;
import org.openinspector.accounts.ScanStatus;
import org.openinspector.accounts.SecretBox;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Generator;
import org.openinspector.testkit.Property;
import org.openinspector.testkitserver.TestDatabase;

/// Organizations that follow AWS's.
final class FollowingTest {
    private static final List<String> REGIONS = List.of("us-east-1", "eu-west-1");
    private static final String MANAGEMENT = "100000000000";
    private static final String SECURITY = "200000000000";
    private static final String PROD = "300000000000";
    private static final String DEV = "400000000000";
    private static final String OTHER = "500000000000";
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir private static Path folder = Path.of("");

    private final Database database = TestDatabase.fresh(Accounts.CAPABILITY);
    private Instant now = START;
    private final Accounts accounts =
            new Accounts(database, SecretBox.open(folder.resolve("secret.key")), () -> now);
    private final Organizations organizations = accounts.organizations();

    @AfterEach
    void close() {
        database.close();
    }

    private static AwsMember member(String id) {
        return new AwsMember(id, "name of " + id, false, START);
    }

    private static AwsOrganization organization(String administrator, AwsMember... members) {
        return new AwsOrganization(
                "o-realrealreal", MANAGEMENT, Optional.of(administrator), List.of(members));
    }

    private void follow(AwsOrganization seen) {
        organizations.following().follow(seen, REGIONS);
    }

    private Set<ScanKind> on(String account, String region) {
        var on = EnumSet.noneOf(ScanKind.class);
        accounts.state(AccountScope.of(account, region))
                .forEach((kind, state) -> {
                    if (state.status() == ScanStatus.ENABLED) {
                        on.add(kind);
                    }
                });
        return on;
    }

    private List<String> listed() {
        return organizations.accounts(MANAGEMENT, "", 100).stream()
                .map(each -> each.id() + " " + each.name() + (each.closed() ? " closed" : ""))
                .toList();
    }

    @Test
    void theOrganizationIsTheImageOfAwss() {
        accounts.ensureFirst(SECURITY, REGIONS.getFirst());
        accounts.serve(REGIONS);
        follow(organization(SECURITY, member(MANAGEMENT), member(SECURITY), member(PROD)));
        assertEquals(
                List.of(
                        MANAGEMENT + " name of " + MANAGEMENT,
                        SECURITY + " name of " + SECURITY,
                        PROD + " name of " + PROD),
                listed());
        Organization organization = organizations.organization(PROD);
        assertEquals("o-realrealreal", organization.id());
        assertEquals(MANAGEMENT, organization.managementId());
        for (String region : REGIONS) {
            assertEquals(
                    List.of(MANAGEMENT, PROD),
                    organizations.members(SECURITY, region),
                    "who administers and whom, in " + region);
            for (String account : List.of(MANAGEMENT, SECURITY, PROD)) {
                assertEquals(Following.EVERYTHING, on(account, region), account);
            }
        }
        // Nobody has a key of an account that came from AWS; the management account's role does.
        assertEquals(
                List.of(),
                accounts.accessKeys(PROD, "arn:aws:iam::" + PROD + ":user/administrator"));
        assertTrue(
                accounts.identities()
                        .find(PROD, "role/OrganizationAccountAccessRole")
                        .orElseThrow()
                        .trust()
                        .orElseThrow()
                        .contains("arn:aws:iam::" + MANAGEMENT + ":root"));
    }

    @Test
    void whatIsDecidedHereStays() {
        follow(organization(SECURITY, member(MANAGEMENT), member(SECURITY), member(PROD)));
        String region = REGIONS.getFirst();
        organizations.autoEnable(SECURITY, region, Set.of(ScanKind.ECR));
        organizations.dissociate(SECURITY, region, PROD);
        accounts.disable(AccountScope.of(PROD, region), Set.of(ScanKind.EC2));
        organizations.dismiss(MANAGEMENT, REGIONS.get(1), SECURITY);
        follow(
                organization(
                        SECURITY, member(MANAGEMENT), member(SECURITY), member(PROD), member(DEV)));
        assertEquals(List.of(MANAGEMENT, DEV), organizations.members(SECURITY, region));
        assertEquals(Set.of(ScanKind.ECR), on(DEV, region));
        assertFalse(on(PROD, region).contains(ScanKind.EC2));
        assertEquals(Optional.empty(), organizations.delegatedAdmin(PROD, REGIONS.get(1)));
        assertEquals(Set.of(), on(DEV, REGIONS.get(1)));
    }

    @Test
    void whatAwsDecidesIsNotUndoneHere() {
        follow(organization(SECURITY, member(MANAGEMENT), member(SECURITY), member(PROD)));
        OrganizationException refused =
                assertThrows(
                        OrganizationException.class, () -> organizations.remove(MANAGEMENT, PROD));
        assertEquals(OrganizationException.Reason.CONFLICT, refused.reason());
        assertTrue(refused.message().contains("take it out there"));
        assertThrows(OrganizationException.class, () -> organizations.close(MANAGEMENT, PROD));
        // What was made here is still for who made it.
        Organizations.Made made = organizations.create(MANAGEMENT, Optional.of(OTHER), "ours");
        follow(organization(SECURITY, member(MANAGEMENT), member(SECURITY), member(PROD)));
        assertTrue(listed().contains(OTHER + " ours"));
        organizations.remove(MANAGEMENT, made.account().id());
    }

    @Test
    void organizationsOfBeforeAreLeft() {
        accounts.ensureFirst(SECURITY, REGIONS.getFirst());
        accounts.serve(REGIONS);
        organizations.found(SECURITY);
        organizations.create(SECURITY, Optional.of(PROD), "p");
        organizations.create(SECURITY, Optional.of(OTHER), "o");
        organizations.appoint(SECURITY, REGIONS.getFirst(), PROD, Optional.empty());
        organizations.autoEnable(PROD, REGIONS.getFirst(), Set.of(ScanKind.EC2));
        organizations.associate(PROD, REGIONS.getFirst(), OTHER);
        follow(organization(SECURITY, member(MANAGEMENT), member(SECURITY), member(PROD)));
        assertEquals("o-realrealreal", organizations.organization(SECURITY).id());
        assertEquals(MANAGEMENT, organizations.organization(PROD).managementId());
        // It stands alone, scanned as before.
        assertEquals(Optional.empty(), organizations.organizationId(OTHER));
        assertEquals(Set.of(ScanKind.EC2), on(OTHER, REGIONS.getFirst()));
        assertEquals(
                List.of(MANAGEMENT, PROD), organizations.members(SECURITY, REGIONS.getFirst()));
    }

    @Test
    void whoLeavesIsKnownUntilForgotten() {
        follow(organization(SECURITY, member(MANAGEMENT), member(SECURITY), member(PROD)));
        organizations.following().regions(PROD, List.of("eu-west-1"));
        now = START.plus(Duration.ofDays(1));
        follow(organization(SECURITY, member(MANAGEMENT), member(SECURITY)));
        Following.Known prod =
                organizations.following().known().stream()
                        .filter(each -> each.accountId().equals(PROD))
                        .findFirst()
                        .orElseThrow();
        assertEquals(
                new Following.Known(
                        PROD, "name of " + PROD, Following.State.LEFT, now, List.of("eu-west-1")),
                prod);
        assertEquals(Optional.empty(), organizations.organizationId(PROD));
        assertEquals(Following.EVERYTHING, on(PROD, "eu-west-1"));
        now = now.plus(Duration.ofDays(1));
        follow(organization(SECURITY, member(MANAGEMENT), member(SECURITY)));
        assertEquals(List.of(), organizations.following().forget(prod.since()));
        assertEquals(List.of(PROD), organizations.following().forget(now));
    }

    // What AWS may do, in any order, with kills in between.

    private enum Verb {
        JOIN,
        LEAVE,
        SUSPEND,
        REOPEN,
        RENAME,
        DELEGATE
    }

    /// @param fuse how often the clock is read before the server dies; 0: it does not
    private record Step(Verb verb, String account, int fuse) {}

    private static Step step(RandomGenerator random) {
        List<String> some = List.of(SECURITY, PROD, DEV, OTHER);
        return new Step(
                Verb.values()[random.nextInt(Verb.values().length)],
                some.get(random.nextInt(some.size())),
                random.nextInt(3) == 0 ? 1 + random.nextInt(12) : 0);
    }

    @Test
    void followsWhateverAwsDoes() {
        Property.check(
                Generator.lists(Generator.of(FollowingTest::step), 5, 25),
                Fixtures.full() ? 60 : 8,
                FollowingTest::check);
    }

    private static void check(List<Step> steps) {
        Database database = TestDatabase.fresh(Accounts.CAPABILITY);
        try {
            int[] fuse = {0};
            Instant[] now = {START};
            var accounts =
                    new Accounts(
                            database,
                            SecretBox.open(folder.resolve("secret.key")),
                            () -> {
                                if (fuse[0] > 0 && --fuse[0] == 0) {
                                    throw new IllegalStateException("killed");
                                }
                                return now[0];
                            });
            Organizations organizations = accounts.organizations();
            Map<String, AwsMember> aws = new TreeMap<>();
            aws.put(MANAGEMENT, member(MANAGEMENT));
            String admin = MANAGEMENT;
            Set<String> ever = new TreeSet<>();
            for (Step step : steps) {
                admin = does(step, aws, admin);
                ever.addAll(aws.keySet());
                var seen =
                        new AwsOrganization(
                                "o-realrealreal",
                                MANAGEMENT,
                                Optional.of(admin),
                                List.copyOf(aws.values()));
                now[0] = now[0].plusSeconds(60);
                if (step.fuse() > 0) {
                    fuse[0] = step.fuse();
                    try {
                        organizations.following().follow(seen, REGIONS);
                    } catch (IllegalStateException killed) {
                        assertEquals("killed", killed.getMessage());
                    }
                    fuse[0] = 0;
                }
                organizations.following().follow(seen, REGIONS);
                assertEquals(
                        expected(aws, admin, ever),
                        seen(organizations, accounts, ever),
                        "after " + step);
            }
        } finally {
            database.close();
        }
    }

    private static String does(Step step, Map<String, AwsMember> aws, String admin) {
        String id = step.account();
        AwsMember there = aws.get(id);
        switch (step.verb()) {
            case JOIN -> aws.putIfAbsent(id, member(id));
            case LEAVE -> {
                aws.remove(id);
                // Whoever leaves administers nothing; then it is the account of the credentials.
                return id.equals(admin) ? MANAGEMENT : admin;
            }
            case SUSPEND -> {
                if (there != null) {
                    aws.put(id, new AwsMember(id, there.name(), true, START));
                }
            }
            case REOPEN -> {
                if (there != null) {
                    aws.put(id, new AwsMember(id, there.name(), false, START));
                }
            }
            case RENAME -> {
                if (there != null) {
                    aws.put(id, new AwsMember(id, there.name() + "x", there.suspended(), START));
                }
            }
            case DELEGATE -> {
                return there != null && !there.suspended() ? id : admin;
            }
        }
        return admin;
    }

    /// Who is there, who administers, who is a member, as AWS's list alone says it.
    private static List<String> expected(
            Map<String, AwsMember> aws, String admin, Set<String> ever) {
        List<String> out = new ArrayList<>();
        boolean administered = aws.containsKey(admin) && !aws.get(admin).suspended();
        for (String id : ever) {
            AwsMember there = aws.get(id);
            String state =
                    there == null
                            ? "left"
                            : there.name() + (there.suspended() ? " suspended" : " active");
            boolean member =
                    there != null && !there.suspended() && administered && !id.equals(admin);
            out.add(id + " " + state + (member ? " member" : ""));
        }
        out.add("administrator " + (administered ? admin : "none"));
        return out;
    }

    private static List<String> seen(
            Organizations organizations, Accounts accounts, Set<String> ever) {
        Map<String, OrganizationAccount> listed = new TreeMap<>();
        organizations.accounts(MANAGEMENT, "", 100).forEach(each -> listed.put(each.id(), each));
        Map<String, Following.Known> known = new TreeMap<>();
        organizations.following().known().forEach(each -> known.put(each.accountId(), each));
        List<String> out = new ArrayList<>();
        Set<Optional<String>> admins = new java.util.HashSet<>();
        for (String region : REGIONS) {
            admins.add(organizations.delegatedAdmin(MANAGEMENT, region));
        }
        assertEquals(1, admins.size(), "the same everywhere");
        Optional<String> admin = admins.iterator().next();
        for (String id : ever) {
            OrganizationAccount account = listed.get(id);
            Following.Known what = known.get(id);
            String state =
                    account == null
                            ? "left"
                            : account.name() + (account.closed() ? " suspended" : " active");
            assertEquals(
                    account == null
                            ? Following.State.LEFT
                            : account.closed() ? Following.State.SUSPENDED : Following.State.ACTIVE,
                    what == null ? Following.State.LEFT : what.state(),
                    id);
            boolean member =
                    admin.isPresent()
                            && REGIONS.stream()
                                    .allMatch(region ->
                                            organizations
                                                    .members(admin.get(), region)
                                                    .contains(id));
            boolean scanned = member || admin.equals(Optional.of(id));
            for (String region : REGIONS) {
                var on = EnumSet.noneOf(ScanKind.class);
                if (accounts.exists(id)) {
                    accounts.state(AccountScope.of(id, region))
                            .forEach((kind, how) -> {
                                if (how.status() == ScanStatus.ENABLED) {
                                    on.add(kind);
                                }
                            });
                }
                if (scanned) {
                    assertEquals(Following.EVERYTHING, on, id + " in " + region);
                }
                if (account != null && account.closed()) {
                    assertEquals(Set.of(), on, id + " in " + region);
                }
            }
            out.add(id + " " + state + (member ? " member" : ""));
        }
        out.add("administrator " + admin.orElse("none"));
        return out;
    }
}
