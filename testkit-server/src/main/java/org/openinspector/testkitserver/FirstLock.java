package org.openinspector.testkitserver;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The accounts that every statement names beside row-level security, made to say nothing: what a
/// forgotten condition would do.
public final class FirstLock {
    private static final Pattern ACCOUNTS =
            Pattern.compile(
                    "(?i)(?:\\w+\\.)?(?:account_id|scope_no) = (?:any ?\\(\\?(?:::[a-z0-9]+(?:\\[\\])?)?\\)"
                            + "|\\?(?:::[a-z]+(?:\\([0-9]+\\))?)?)"
                            + "|jsonb_exists\\(\\?::jsonb, (?:\\w+\\.)?account_id::text\\)");

    private static final AtomicLong OPENED = new AtomicLong();

    private FirstLock() {}

    /// How many conditions were opened, in this process.
    public static long opened() {
        return OPENED.get();
    }

    static Connection open(Connection connection) {
        return (Connection)
                Proxy.newProxyInstance(
                        FirstLock.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("prepareStatement")) {
                                arguments[0] = open((String) arguments[0]);
                            }
                            try {
                                return method.invoke(connection, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    /// The parameters stay where they are.
    static String open(String sql) {
        return ACCOUNTS.matcher(sql)
                .replaceAll(found -> {
                    OPENED.incrementAndGet();
                    return Matcher.quoteReplacement("(" + found.group() + " or true)");
                });
    }
}
