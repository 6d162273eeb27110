package org.openinspector.testkitserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class FirstLockTest {
    @Test
    void everyWayToNameAccountsIsOpened() {
        assertEquals(
                "select 1 where (f.account_id = any(?::bpchar[]) or true) and (account_id = ? or true)"
                        + " and ((r.account_id = ANY (?) or true) or (account_id = ?::char(12) or true))"
                        + " and (f.scope_no = any(?::int[]) or true)"
                        + " and (jsonb_exists(?::jsonb, f.account_id::text) or true)",
                FirstLock.open(
                        "select 1 where f.account_id = any(?::bpchar[]) and account_id = ?"
                                + " and (r.account_id = ANY (?) or account_id = ?::char(12))"
                                + " and f.scope_no = any(?::int[])"
                                + " and jsonb_exists(?::jsonb, f.account_id::text)"));
    }

    @Test
    void whatJoinsTablesStays() {
        String sql = "join findings.detail d on d.account_id = f.account_id and d.hash = f.detail";
        assertEquals(sql, FirstLock.open(sql));
    }
}
