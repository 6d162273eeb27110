package org.openinspector.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.time.Duration;

/// The connection pools: one per role.
final class Pools {
    /// Plans are made for the parameters at hand: a scope has one account or ten thousand, and a
    /// plan for either is hundreds of times slower for the other. Making one costs less than a
    /// millisecond.
    private static final String PLANS = "SET plan_cache_mode = force_custom_plan; ";

    private Pools() {}

    static HikariDataSource api(DatabaseSettings settings, String kind) {
        DatabaseSettings.Limits limits = settings.limits();
        HikariConfig config = config(kind + "api", settings, settings.api());
        config.setMaximumPoolSize(limits.apiConnectionsMax());
        config.setMinimumIdle(Math.min(2, limits.apiConnectionsMax()));
        // A transaction that idles holds locks; a request never needs to.
        config.setConnectionInitSql(
                become(settings.api())
                        + PLANS
                        + "SET statement_timeout = "
                        + limits.statementMax().toMillis()
                        + "; SET idle_in_transaction_session_timeout = "
                        + limits.statementMax().toMillis() * 2);
        return open(config);
    }

    static HikariDataSource jobs(DatabaseSettings settings, String kind) {
        HikariConfig config = config(kind + "jobs", settings, settings.jobs());
        config.setMaximumPoolSize(settings.limits().jobsConnectionsMax());
        config.setMinimumIdle(1);
        config.setConnectionInitSql(become(settings.jobs()) + PLANS + "SET statement_timeout = 0");
        return open(config);
    }

    static HikariDataSource owner(DatabaseSettings settings, String kind) {
        HikariConfig config = config(kind + "owner", settings, settings.owner());
        config.setMaximumPoolSize(3);
        config.setMinimumIdle(0);
        config.setIdleTimeout(Duration.ofSeconds(10).toMillis());
        config.setConnectionInitSql(become(settings.owner()) + "SET lock_timeout = '30s'");
        return open(config);
    }

    private static String become(Login login) {
        return login.role().map(role -> "SET ROLE " + role + "; ").orElse("");
    }

    private static HikariConfig config(String name, DatabaseSettings settings, Login login) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(settings.url());
        config.setUsername(login.user());
        config.setPassword(login.password());
        config.setConnectionTimeout(settings.limits().connectionMax().toMillis());
        config.setValidationTimeout(Math.min(3000, settings.limits().connectionMax().toMillis()));
        config.setRegisterMbeans(false);
        config.addDataSourceProperty("ApplicationName", "openinspector " + name);
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("connectTimeout", "5");
        return config;
    }

    private static HikariDataSource open(HikariConfig config) {
        try {
            return new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException e) {
            throw new StorageException(
                    "cannot connect to PostgreSQL as "
                            + config.getUsername()
                            + ": "
                            + String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()),
                    "08001",
                    e);
        }
    }
}
