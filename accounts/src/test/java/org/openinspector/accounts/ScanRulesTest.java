package org.openinspector.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Inspector's rules of turning scanning on and off, as its user guide tells them.
final class ScanRulesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // before | asked | outcome
                "- | enable EC2 | EC2=ENABLING",
                "EC2=ENABLED | enable EC2 | -",
                "EC2=ENABLING | enable EC2 | -",
                "EC2=DISABLING | enable EC2 | DISABLE_IN_PROGRESS",
                "EC2=DISABLING | enable EC2,ECR | DISABLE_IN_PROGRESS",
                "EC2=DISABLED | enable EC2,ECR | EC2=ENABLING,ECR=ENABLING",
                "- | enable LAMBDA_CODE | NEEDS_LAMBDA",
                "LAMBDA=DISABLED | enable LAMBDA_CODE,EC2 | NEEDS_LAMBDA",
                "LAMBDA=DISABLING | enable LAMBDA_CODE | NEEDS_LAMBDA",
                "LAMBDA=DISABLING | enable LAMBDA,LAMBDA_CODE | DISABLE_IN_PROGRESS",
                "LAMBDA=ENABLED | enable LAMBDA_CODE | LAMBDA_CODE=ENABLING",
                "LAMBDA=ENABLING | enable LAMBDA_CODE | LAMBDA_CODE=ENABLING",
                "- | enable LAMBDA,LAMBDA_CODE | LAMBDA=ENABLING,LAMBDA_CODE=ENABLING",
                "- | enable CODE_REPOSITORY | CODE_REPOSITORY=ENABLING",
                "- | disable EC2 | -",
                "EC2=DISABLED | disable EC2 | -",
                "EC2=DISABLING | disable EC2 | -",
                "EC2=ENABLED | disable EC2 | EC2=DISABLING",
                "EC2=ENABLING | disable EC2 | ENABLE_IN_PROGRESS",
                "EC2=ENABLED,ECR=ENABLING | disable EC2,ECR | ENABLE_IN_PROGRESS",
                "LAMBDA=ENABLED,LAMBDA_CODE=ENABLED | disable LAMBDA | LAMBDA=DISABLING,LAMBDA_CODE=DISABLING",
                "LAMBDA=ENABLED,LAMBDA_CODE=ENABLED | disable LAMBDA_CODE | LAMBDA_CODE=DISABLING",
                "LAMBDA=ENABLED | disable LAMBDA | LAMBDA=DISABLING",
                "LAMBDA=ENABLED,LAMBDA_CODE=ENABLING | disable LAMBDA | ENABLE_IN_PROGRESS",
            })
    void rules(@Nullable String before, String asked, @Nullable String outcome) {
        String[] words = asked.split(" ", -1);
        Set<ScanKind> kinds =
                Arrays.stream(words[1].split(",", -1))
                        .map(ScanKind::valueOf)
                        .collect(Collectors.toSet());
        ScanRules.Decision decision =
                words[0].equals("enable")
                        ? ScanRules.enable(statuses(before), kinds)
                        : ScanRules.disable(statuses(before), kinds);
        String told =
                switch (decision) {
                    case ScanRules.Decision.Change change -> text(change.to());
                    case ScanRules.Decision.Refuse refuse -> refuse.refused().reason().name();
                };
        assertEquals(outcome == null ? "" : outcome, told);
    }

    /// Whatever is asked in whatever state: only what was asked for (or its companion) changes,
    /// only from a settled state, and code is never scanned without its function.
    @Test
    void everyStateAndRequest() {
        ScanStatus[] all = ScanStatus.values();
        ScanKind[] kinds = {ScanKind.LAMBDA, ScanKind.LAMBDA_CODE, ScanKind.EC2};
        for (int state = 0; state < 64; state++) {
            var now = new EnumMap<ScanKind, ScanStatus>(ScanKind.class);
            now.put(kinds[0], all[state & 3]);
            now.put(kinds[1], all[(state >> 2) & 3]);
            now.put(kinds[2], all[state >> 4]);
            for (int mask = 1; mask < 8; mask++) {
                var asked = EnumSet.noneOf(ScanKind.class);
                for (int i = 0; i < 3; i++) {
                    if ((mask & (1 << i)) != 0) {
                        asked.add(kinds[i]);
                    }
                }
                check(now, asked, ScanRules.enable(now, asked), ScanStatus.DISABLED);
                check(now, asked, ScanRules.disable(now, asked), ScanStatus.ENABLED);
            }
        }
    }

    private static void check(
            Map<ScanKind, ScanStatus> now,
            Set<ScanKind> asked,
            ScanRules.Decision decision,
            ScanStatus from) {
        if (!(decision instanceof ScanRules.Decision.Change change)) {
            return;
        }
        var after = new EnumMap<>(now);
        change.to()
                .forEach((kind, status) -> {
                    assertEquals(from, now.get(kind));
                    if (!asked.contains(kind)) {
                        assertEquals(ScanKind.LAMBDA_CODE, kind);
                    }
                    after.put(kind, status);
                });
        if (!on(now, ScanKind.LAMBDA_CODE) || on(now, ScanKind.LAMBDA)) {
            assertFalse(
                    on(after, ScanKind.LAMBDA_CODE) && !on(after, ScanKind.LAMBDA),
                    () -> now + " asked " + asked + " became " + after);
        }
    }

    private static boolean on(Map<ScanKind, ScanStatus> statuses, ScanKind kind) {
        ScanStatus status = statuses.get(kind);
        return status == ScanStatus.ENABLED || status == ScanStatus.ENABLING;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "- | DISABLED",
                "EC2=DISABLED,ECR=DISABLED | DISABLED",
                "EC2=DISABLING,ECR=DISABLED | DISABLING",
                "EC2=DISABLING,ECR=ENABLING | ENABLING",
                "EC2=DISABLING,ECR=ENABLED | ENABLED",
                "EC2=DISABLED,ECR=ENABLED | ENABLED"
            })
    void serviceIsOnWhileAnyKindIs(@Nullable String states, ScanStatus expected) {
        var map = new EnumMap<ScanKind, ScanState>(ScanKind.class);
        statuses(states)
                .forEach((kind, status) -> map.put(kind, new ScanState(status, Instant.EPOCH)));
        assertEquals(expected, ScanRules.service(map));
    }

    @Test
    void refusalsSayWhatIsWrong() {
        var refuse =
                assertInstanceOf(
                        ScanRules.Decision.Refuse.class,
                        ScanRules.enable(Map.of(), EnumSet.of(ScanKind.LAMBDA_CODE)));
        assertEquals(
                "LAMBDA_CODE needs LAMBDA, which is DISABLED; enable it before or with it",
                refuse.refused().message());
    }

    private static Map<ScanKind, ScanStatus> statuses(@Nullable String text) {
        var out = new EnumMap<ScanKind, ScanStatus>(ScanKind.class);
        if (text != null) {
            for (String pair : text.split(",", -1)) {
                String[] parts = pair.split("=", -1);
                out.put(ScanKind.valueOf(parts[0]), ScanStatus.valueOf(parts[1]));
            }
        }
        return out;
    }

    private static String text(Map<ScanKind, ScanStatus> to) {
        return to.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
    }
}
