package org.openinspector.accounts.settings;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.organization.Organizations;
import org.openinspector.accounts.organization.Standing;
import org.openinspector.apimodel.inspector2.AmiConfiguration;
import org.openinspector.apimodel.inspector2.Ec2Configuration;
import org.openinspector.apimodel.inspector2.Ec2ScanMode;
import org.openinspector.apimodel.inspector2.EcrConfiguration;
import org.openinspector.apimodel.inspector2.EcrRescanDuration;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How accounts are scanned. A member is scanned as its delegated administrator says: as it set for
/// this member, else as it set for itself. Anybody else is scanned as it said itself. Who may say
/// what is decided by the caller; the scope of every call has one account.
public final class Settings {
    private static final Logger LOG = LoggerFactory.getLogger(Settings.class);

    /// Unless somebody sets it.
    private static final Ec2Configuration EC2 =
            Ec2Configuration.builder()
                    .scanMode(Ec2ScanMode.EC2_SSM_AGENT_BASED)
                    .activateVMScanner(false)
                    .build();

    private static final EcrConfiguration ECR =
            EcrConfiguration.builder().rescanDuration(EcrRescanDuration.LIFETIME).build();

    private final Database database;
    private final Organizations organizations;
    private final InstantSource clock;
    private final List<SettingsListener> listeners = new CopyOnWriteArrayList<>();

    /// Settings in this database.
    public Settings(Database database, Organizations organizations, InstantSource clock) {
        this.database = database;
        this.organizations = organizations;
        this.clock = clock;
    }

    /// Adds who brings changes into force.
    public void onChange(SettingsListener listener) {
        listeners.add(listener);
    }

    /// How the account is scanned.
    public ScanSettings of(AccountScope scope) {
        String account = single(scope);
        Standing standing = organizations.standing(account, scope.region());
        Optional<String> admin = standing.isMember() ? standing.admin() : Optional.empty();
        List<String> both = new ArrayList<>(scope.accounts());
        admin.ifPresent(both::add);
        return database.read(
                new AccountScope(both, scope.region()),
                connection -> {
                    var own = SettingRows.settings(connection, account, scope.region());
                    Map<SettingKind, SettingRows.Stored> above =
                            admin.isPresent()
                                    ? SettingRows.settings(connection, admin.get(), scope.region())
                                    : Map.of();
                    boolean member = admin.isPresent();
                    return new ScanSettings(
                            effective(
                                            SettingKind.EC2,
                                            own,
                                            above,
                                            member,
                                            Ec2Configuration::fromJson)
                                    .orElseGet(() -> initial(EC2, member)),
                            effective(
                                            SettingKind.ECR,
                                            own,
                                            above,
                                            member,
                                            EcrConfiguration::fromJson)
                                    .orElseGet(() -> initial(ECR, member)),
                            effective(
                                    SettingKind.AMI,
                                    own,
                                    above,
                                    member,
                                    AmiConfiguration::fromJson));
                });
    }

    private static <T> Setting<T> initial(T value, boolean member) {
        return new Setting<>(value, false, member, Optional.empty(), Instant.EPOCH);
    }

    private static <T> Optional<Setting<T>> effective(
            SettingKind kind,
            Map<SettingKind, SettingRows.Stored> own,
            Map<SettingKind, SettingRows.Stored> above,
            boolean member,
            Function<String, T> read) {
        SettingRows.@Nullable Stored mine = own.get(kind);
        SettingRows.@Nullable Stored stored = mine != null ? mine : above.get(kind);
        return stored == null
                ? Optional.empty()
                : Optional.of(
                        new Setting<>(
                                read.apply(stored.json()),
                                stored.pending(),
                                member && mine == null,
                                stored.scannerSince(),
                                stored.updatedAt()));
    }

    /// Changes how the account is scanned. When this returns the change is in force, unless a
    /// listener failed: then it stays pending until [#settleAll], or the next attempt to change.
    ///
    /// @throws ChangeInFlightException if an earlier change is still pending
    public void update(AccountScope scope, SettingsChange change) {
        String account = single(scope);
        if (pending(scope)) {
            settle(scope);
        }
        ScanSettings before = of(scope);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        database.update(
                scope,
                connection -> {
                    SettingRows.lock(connection, account, scope.region());
                    var stored = SettingRows.settings(connection, account, scope.region());
                    if (stored.values().stream().anyMatch(SettingRows.Stored::pending)) {
                        throw new ChangeInFlightException(account);
                    }
                    store(connection, scope, change, before, now);
                });
        settle(scope);
    }

    private static void store(
            Connection connection,
            AccountScope scope,
            SettingsChange change,
            ScanSettings before,
            Instant now)
            throws SQLException {
        String account = single(scope);
        String region = scope.region();
        if (change.ec2().isPresent()) {
            Ec2Configuration asked = change.ec2().get();
            boolean was = Boolean.TRUE.equals(before.ec2().value().activateVMScanner());
            boolean scanner = asked.activateVMScanner() == null ? was : asked.activateVMScanner();
            SettingRows.set(
                    connection,
                    account,
                    region,
                    SettingKind.EC2,
                    Ec2Configuration.toJson(
                            Ec2Configuration.builder()
                                    .scanMode(asked.scanMode())
                                    .activateVMScanner(scanner)
                                    .build()),
                    scanner
                            ? Optional.of(before.ec2().scannerSince().orElse(now))
                            : Optional.empty(),
                    now);
        }
        if (change.ecr().isPresent()) {
            EcrConfiguration asked = change.ecr().get();
            EcrConfiguration was = before.ecr().value();
            SettingRows.set(
                    connection,
                    account,
                    region,
                    SettingKind.ECR,
                    EcrConfiguration.toJson(
                            EcrConfiguration.builder()
                                    .rescanDuration(asked.rescanDuration())
                                    .pullDateRescanDuration(
                                            asked.pullDateRescanDuration() == null
                                                    ? was.pullDateRescanDuration()
                                                    : asked.pullDateRescanDuration())
                                    .pullDateRescanMode(
                                            asked.pullDateRescanMode() == null
                                                    ? was.pullDateRescanMode()
                                                    : asked.pullDateRescanMode())
                                    .build()),
                    Optional.empty(),
                    now);
        }
        if (change.ami().isPresent()) {
            SettingRows.set(
                    connection,
                    account,
                    region,
                    SettingKind.AMI,
                    AmiConfiguration.toJson(change.ami().get()),
                    Optional.empty(),
                    now);
        }
        for (SettingKind kind : change.inherit()) {
            SettingRows.forget(connection, account, region, kind);
        }
    }

    private boolean pending(AccountScope scope) {
        String account = single(scope);
        return database.read(
                scope,
                connection ->
                        SettingRows.settings(connection, account, scope.region()).values().stream()
                                .anyMatch(SettingRows.Stored::pending));
    }

    /// Brings changes of all accounts into force that an earlier run left pending.
    public void settleAll() {
        database.acrossAccounts(SettingRows::pending).forEach(this::settle);
    }

    private void settle(AccountScope scope) {
        String account = single(scope);
        Standing standing = organizations.standing(account, scope.region());
        try {
            for (SettingsListener listener : listeners) {
                listener.changed(standing.readable());
            }
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("accountId", account)
                    .addKeyValue("region", scope.region())
                    .setCause(e)
                    .log("settings failed");
            return;
        }
        database.update(scope, connection -> SettingRows.done(connection, account, scope.region()));
    }

    /// Where packages of programming languages are looked for on the account's instances.
    public DeepInspection deepInspection(AccountScope scope) {
        String account = single(scope);
        Standing standing = organizations.standing(account, scope.region());
        Optional<String> admin = standing.isMember() ? standing.admin() : Optional.empty();
        List<String> both = new ArrayList<>(scope.accounts());
        admin.ifPresent(both::add);
        return database.read(
                new AccountScope(both, scope.region()),
                connection -> {
                    DeepInspection own =
                            SettingRows.deepInspection(connection, account, scope.region())
                                    .orElse(DeepInspection.DEFAULT);
                    List<String> paths = List.of();
                    if (admin.isPresent()) {
                        paths =
                                SettingRows.deepInspection(connection, admin.get(), scope.region())
                                        .orElse(DeepInspection.DEFAULT)
                                        .organizationPaths();
                    } else if (standing.isAdmin()) {
                        paths = own.organizationPaths();
                    }
                    return new DeepInspection(own.activated(), own.paths(), paths);
                });
    }

    /// Changes an account's own part; what is empty stays as it is.
    public void deepInspection(
            AccountScope scope, Optional<Boolean> activated, Optional<List<String>> paths) {
        change(
                scope,
                was ->
                        new DeepInspection(
                                activated.orElse(was.activated()),
                                paths.orElse(was.paths()),
                                was.organizationPaths()));
    }

    /// Changes what a delegated administrator wants for itself and its members.
    public void organizationPaths(AccountScope scope, List<String> paths) {
        change(scope, was -> new DeepInspection(was.activated(), was.paths(), paths));
    }

    private void change(AccountScope scope, Function<DeepInspection, DeepInspection> to) {
        String account = single(scope);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        database.update(
                scope,
                connection -> {
                    SettingRows.lock(connection, account, scope.region());
                    DeepInspection was =
                            SettingRows.deepInspection(connection, account, scope.region())
                                    .orElse(DeepInspection.DEFAULT);
                    SettingRows.set(connection, account, scope.region(), to.apply(was), now);
                });
    }

    private static String single(AccountScope scope) {
        if (scope.accounts().size() != 1) {
            throw new IllegalArgumentException(
                    "the scope has " + scope.accounts().size() + " accounts, expected one");
        }
        return scope.accounts().getFirst();
    }
}
