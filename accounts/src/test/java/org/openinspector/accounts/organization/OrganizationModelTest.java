package org.openinspector.accounts.organization;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.ScanKind;
import org.openinspector.accounts.ScanState;
import org.openinspector.accounts.ScanStatus;
import org.openinspector.accounts.SecretBox;
import org.openinspector.accounts.settings.SettingKind;
import org.openinspector.accounts.settings.SettingsChange;
import org.openinspector.apimodel.inspector2.EcrConfiguration;
import org.openinspector.apimodel.inspector2.EcrRescanDuration;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Generator;
import org.openinspector.testkit.Property;
import org.openinspector.testkitserver.TestDatabase;

/// Random requests, to the real thing and to a model that keeps sets and maps. After each, both
/// must agree on the answer, on who is whose member, on what is enabled and on how everybody is
/// scanned.
final class OrganizationModelTest {
    private static final List<String> REGIONS = List.of("us-east-1", "eu-west-1");
    private static final String MANAGEMENT = "100000000000";
    private static final String STRANGER = "900000000000";
    private static final List<String> ACCOUNTS =
            List.of(
                    MANAGEMENT,
                    "200000000000",
                    "300000000000",
                    "400000000000",
                    "500000000000",
                    STRANGER);
    private static final List<EcrRescanDuration> DURATIONS =
            List.of(EcrRescanDuration.DAYS_3, EcrRescanDuration.DAYS_30);

    @TempDir private static Path folder = Path.of("");

    private enum Verb {
        CREATE,
        REMOVE,
        CLOSE,
        APPOINT,
        DISMISS,
        ASSOCIATE,
        DISSOCIATE,
        AUTO_ENABLE,
        ENABLE,
        SET,
        INHERIT
    }

    /// A request.
    ///
    /// @param choice what else there is to choose
    private record Request(Verb verb, String caller, String region, String account, int choice) {}

    private static Request request(RandomGenerator random) {
        Verb verb = Verb.values()[random.nextInt(Verb.values().length)];
        // Mostly who may; sometimes anybody.
        String caller =
                random.nextInt(4) > 0 ? MANAGEMENT : ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
        return new Request(
                verb,
                caller,
                REGIONS.get(random.nextInt(REGIONS.size())),
                ACCOUNTS.get(random.nextInt(ACCOUNTS.size())),
                random.nextInt(4));
    }

    /// What there should be.
    private static final class Model {
        private final Set<String> exist = new TreeSet<>(List.of(MANAGEMENT, STRANGER));
        private final Set<String> inside = new TreeSet<>(List.of(MANAGEMENT));
        private final Set<String> closed = new HashSet<>();
        private final Map<String, String> admin = new TreeMap<>();
        private final Map<String, Set<ScanKind>> wanted = new TreeMap<>();
        private final Map<String, Relationship> relations = new TreeMap<>();
        private final Map<String, Set<ScanKind>> on = new TreeMap<>();
        private final Map<String, EcrRescanDuration> own = new TreeMap<>();

        private static String key(String region, String account) {
            return region + " " + account;
        }

        boolean member(String region, String account) {
            return relations.get(key(region, account)) == Relationship.ENABLED;
        }

        EcrRescanDuration duration(String region, String account) {
            EcrRescanDuration mine = own.get(key(region, account));
            if (mine != null) {
                return mine;
            }
            EcrRescanDuration above =
                    member(region, account)
                            ? own.get(key(region, admin.getOrDefault(region, "")))
                            : null;
            return above == null ? EcrRescanDuration.LIFETIME : above;
        }

        private void leave(String region, String account, Relationship how) {
            if (member(region, account)) {
                EcrRescanDuration kept = duration(region, account);
                boolean taken =
                        own.containsKey(key(region, admin.getOrDefault(region, "")))
                                || own.containsKey(key(region, account));
                if (taken) {
                    own.put(key(region, account), kept);
                }
                relations.put(key(region, account), how);
            }
        }

        private void turnOn(String region, String account, Set<ScanKind> kinds) {
            on.computeIfAbsent(key(region, account), _ -> EnumSet.noneOf(ScanKind.class))
                    .addAll(kinds);
        }

        /// The answer: `ok` or the reason of a refusal.
        String does(Request r) {
            return switch (r.verb()) {
                case CREATE -> create(r);
                case REMOVE, CLOSE -> end(r);
                case APPOINT -> appoint(r);
                case DISMISS -> dismiss(r);
                case ASSOCIATE -> associate(r);
                case DISSOCIATE -> dissociate(r);
                case AUTO_ENABLE -> autoEnable(r);
                case ENABLE -> enable(r);
                case SET -> set(r);
                case INHERIT -> inherit(r);
            };
        }

        private String create(Request r) {
            boolean manages = r.caller().equals(MANAGEMENT);
            if (!manages) {
                return "FORBIDDEN";
            }
            if (!exist.add(r.account())) {
                return "CONFLICT";
            }
            inside.add(r.account());
            for (String region : admin.keySet()) {
                Set<ScanKind> kinds = wanted.getOrDefault(region, Set.of());
                if (!kinds.isEmpty()) {
                    relations.put(key(region, r.account()), Relationship.ENABLED);
                    turnOn(region, r.account(), kinds);
                }
            }
            return "ok";
        }

        private String end(Request r) {
            boolean manages = r.caller().equals(MANAGEMENT);
            boolean listed = inside.contains(r.account());
            if (!manages) {
                return "FORBIDDEN";
            }
            if (!listed) {
                return "NOT_FOUND";
            }
            if (r.account().equals(MANAGEMENT)) {
                return "INVALID";
            }
            if (admin.containsValue(r.account())) {
                return "CONFLICT";
            }
            boolean closing = r.verb() == Verb.CLOSE;
            for (String region : REGIONS) {
                leave(region, r.account(), closing ? Relationship.DELETED : Relationship.RESIGNED);
                if (closing) {
                    on.remove(key(region, r.account()));
                }
            }
            if (closing) {
                closed.add(r.account());
            } else {
                inside.remove(r.account());
            }
            return "ok";
        }

        private String appoint(Request r) {
            boolean manages = r.caller().equals(MANAGEMENT);
            String adminHere = admin.getOrDefault(r.region(), "");
            boolean listed = inside.contains(r.account());
            if (!manages) {
                return "FORBIDDEN";
            }
            if (!listed) {
                return "NOT_FOUND";
            }
            if (closed.contains(r.account())) {
                return "INVALID";
            }
            if (!adminHere.isEmpty()) {
                return "CONFLICT";
            }
            admin.put(r.region(), r.account());
            return "ok";
        }

        private String dismiss(Request r) {
            boolean manages = r.caller().equals(MANAGEMENT);
            String adminHere = admin.getOrDefault(r.region(), "");
            if (!manages) {
                return "FORBIDDEN";
            }
            if (!r.account().equals(adminHere)) {
                return "NOT_FOUND";
            }
            for (String account : ACCOUNTS) {
                leave(r.region(), account, Relationship.REMOVED);
                relations.remove(key(r.region(), account));
            }
            admin.remove(r.region());
            wanted.remove(r.region());
            return "ok";
        }

        private String associate(Request r) {
            String adminHere = admin.getOrDefault(r.region(), "");
            boolean administers = r.caller().equals(adminHere);
            boolean listed = inside.contains(r.account());
            if (!administers) {
                return "FORBIDDEN";
            }
            if (r.account().equals(r.caller()) || !listed || closed.contains(r.account())) {
                return "INVALID";
            }
            if (!member(r.region(), r.account())) {
                relations.put(key(r.region(), r.account()), Relationship.ENABLED);
                own.remove(key(r.region(), r.account()));
                turnOn(r.region(), r.account(), wanted.getOrDefault(r.region(), Set.of()));
            }
            return "ok";
        }

        private String dissociate(Request r) {
            String adminHere = admin.getOrDefault(r.region(), "");
            boolean administers = r.caller().equals(adminHere);
            if (!administers) {
                return "FORBIDDEN";
            }
            if (!member(r.region(), r.account())) {
                return "INVALID";
            }
            leave(r.region(), r.account(), Relationship.REMOVED);
            return "ok";
        }

        private String autoEnable(Request r) {
            String adminHere = admin.getOrDefault(r.region(), "");
            boolean administers = r.caller().equals(adminHere);
            if (!administers) {
                return "FORBIDDEN";
            }
            wanted.put(r.region(), kinds(r.choice()));
            return "ok";
        }

        private String enable(Request r) {
            if (exist.contains(r.account())) {
                turnOn(r.region(), r.account(), kinds(r.choice() | 1));
            }
            return "ok";
        }

        private String set(Request r) {
            if (exist.contains(r.account())) {
                own.put(key(r.region(), r.account()), DURATIONS.get(r.choice() % 2));
            }
            return "ok";
        }

        private String inherit(Request r) {
            own.remove(key(r.region(), r.account()));
            return "ok";
        }
    }

    private static Set<ScanKind> kinds(int choice) {
        Set<ScanKind> kinds = EnumSet.noneOf(ScanKind.class);
        if ((choice & 1) != 0) {
            kinds.add(ScanKind.EC2);
        }
        if ((choice & 2) != 0) {
            kinds.add(ScanKind.LAMBDA);
        }
        return kinds;
    }

    private static String does(Accounts accounts, Request r, Set<String> exist) {
        Organizations all = accounts.organizations();
        AccountScope scope = AccountScope.of(r.account(), r.region());
        try {
            switch (r.verb()) {
                case CREATE -> all.create(r.caller(), Optional.of(r.account()), "some");
                case REMOVE -> all.remove(r.caller(), r.account());
                case CLOSE -> all.close(r.caller(), r.account());
                case APPOINT -> all.appoint(r.caller(), r.region(), r.account(), Optional.empty());
                case DISMISS -> all.dismiss(r.caller(), r.region(), r.account());
                case ASSOCIATE -> all.associate(r.caller(), r.region(), r.account());
                case DISSOCIATE -> all.dissociate(r.caller(), r.region(), r.account());
                case AUTO_ENABLE -> all.autoEnable(r.caller(), r.region(), kinds(r.choice()));
                case ENABLE -> {
                    if (exist.contains(r.account())) {
                        accounts.enable(scope, kinds(r.choice() | 1));
                    }
                }
                case SET, INHERIT -> {
                    if (exist.contains(r.account())) {
                        boolean set = r.verb() == Verb.SET;
                        accounts.settings()
                                .update(
                                        scope,
                                        new SettingsChange(
                                                Optional.empty(),
                                                set
                                                        ? Optional.of(
                                                                EcrConfiguration.builder()
                                                                        .rescanDuration(
                                                                                DURATIONS.get(
                                                                                        r.choice()
                                                                                                % 2))
                                                                        .build())
                                                        : Optional.empty(),
                                                Optional.empty(),
                                                set ? Set.of() : Set.of(SettingKind.ECR)));
                    }
                }
            }
            return "ok";
        } catch (OrganizationException e) {
            return e.reason().name();
        }
    }

    /// Everything that can be seen, in words.
    private static List<String> seen(Accounts accounts, Set<String> exist) {
        List<String> out = new ArrayList<>();
        for (String region : REGIONS) {
            for (String account : ACCOUNTS) {
                Standing standing = accounts.organizations().standing(account, region);
                AccountScope scope = AccountScope.of(account, region);
                Map<ScanKind, ScanState> states = accounts.state(scope);
                Set<ScanKind> on = EnumSet.noneOf(ScanKind.class);
                states.forEach((kind, state) -> {
                    if (state.status() == ScanStatus.ENABLED) {
                        on.add(kind);
                    }
                });
                out.add(
                        "%s %s in=%b management=%b admin=%b of=%s %s readable=%s on=%s %s"
                                .formatted(
                                        region,
                                        account,
                                        standing.organization().isPresent(),
                                        standing.isManagement(),
                                        standing.isAdmin(),
                                        standing.administrator().orElse("-"),
                                        standing.relationship().map(Enum::name).orElse("-"),
                                        accounts.readable(account, region).accounts(),
                                        on,
                                        exist.contains(account)
                                                ? accounts.settings()
                                                        .of(scope)
                                                        .ecr()
                                                        .value()
                                                        .rescanDuration()
                                                        .value()
                                                : "-"));
            }
        }
        return out;
    }

    private static List<String> expected(Model model) {
        List<String> out = new ArrayList<>();
        for (String region : REGIONS) {
            String admin = model.admin.getOrDefault(region, "");
            for (String account : ACCOUNTS) {
                boolean inside = model.inside.contains(account);
                Set<String> readable = new TreeSet<>(Set.of(account));
                if (account.equals(admin)) {
                    ACCOUNTS.stream()
                            .filter(other -> model.member(region, other))
                            .forEach(readable::add);
                }
                String relation =
                        !inside || admin.isEmpty() || account.equals(admin)
                                ? "-"
                                : model.relations
                                        .getOrDefault(
                                                Model.key(region, account), Relationship.CREATED)
                                        .name();
                out.add(
                        "%s %s in=%b management=%b admin=%b of=%s %s readable=%s on=%s %s"
                                .formatted(
                                        region,
                                        account,
                                        inside,
                                        account.equals(MANAGEMENT),
                                        account.equals(admin),
                                        model.member(region, account) ? admin : "-",
                                        relation,
                                        List.copyOf(readable),
                                        model.on.getOrDefault(
                                                Model.key(region, account),
                                                EnumSet.noneOf(ScanKind.class)),
                                        model.exist.contains(account)
                                                ? model.duration(region, account).value()
                                                : "-"));
            }
        }
        return out;
    }

    @Test
    void agreesWithTheModel() {
        Generator<List<Request>> generator =
                Generator.lists(Generator.of(OrganizationModelTest::request), 20, 60);
        Property.check(generator, Fixtures.full() ? 100 : 12, OrganizationModelTest::check);
    }

    private static void check(List<Request> requests) {
        Database database = TestDatabase.fresh(Accounts.CAPABILITY);
        try {
            SecretBox box = SecretBox.open(folder.resolve("secret.key"));
            // Two servers on one database: what one changes, the other sees when its memory is old.
            Instant[] now = {Instant.parse("2026-11-21T12:00:00Z")};
            var accounts = new Accounts(database, box, () -> now[0]);
            var other = new Accounts(database, box, () -> now[0]);
            for (String region : REGIONS) {
                accounts.ensureFirst(MANAGEMENT, region);
                accounts.ensureFirst(STRANGER, region);
            }
            accounts.organizations().found(MANAGEMENT);
            var model = new Model();
            for (Request request : requests) {
                // Let the account that happens to administer speak for itself often.
                Request asked = spoken(request, model);
                String answer = model.does(asked);
                assertEquals(answer, does(accounts, asked, model.exist), asked.toString());
                assertEquals(expected(model), seen(accounts, model.exist), "after " + asked);
                now[0] = now[0].plus(Standings.BELIEVED);
                assertEquals(expected(model), seen(other, model.exist), "elsewhere after " + asked);
            }
        } finally {
            database.close();
        }
    }

    private static Request spoken(Request r, Model model) {
        boolean admins =
                Set.of(Verb.ASSOCIATE, Verb.DISSOCIATE, Verb.AUTO_ENABLE).contains(r.verb());
        return admins && r.choice() > 0 && model.admin.containsKey(r.region())
                ? new Request(
                        r.verb(),
                        model.admin.getOrDefault(r.region(), ""),
                        r.region(),
                        r.account(),
                        r.choice())
                : r;
    }
}
