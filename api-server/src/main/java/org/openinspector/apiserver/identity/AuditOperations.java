package org.openinspector.apiserver.identity;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.identity.Audit;
import org.openinspector.accounts.identity.AuditFilter;
import org.openinspector.apimodel.openinspector.AuditEvent;
import org.openinspector.apimodel.openinspector.ListAuditEventsRequest;
import org.openinspector.apimodel.openinspector.ListAuditEventsResponse;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;

/// The audit log.
public final class AuditOperations {
    private static final int PAGE = 50;

    private final Audit audit;

    /// Operations on these accounts.
    public AuditOperations(Accounts accounts) {
        this.audit = accounts.audit();
    }

    /// Calls, newest first; also those of a moment ago.
    public ListAuditEventsResponse list(ListAuditEventsRequest in, Call call) {
        int max = Objects.requireNonNullElse(in.maxResults(), PAGE);
        var filter =
                new AuditFilter(
                        Optional.ofNullable(in.since()),
                        Optional.ofNullable(in.until()),
                        Optional.ofNullable(in.principalArn()),
                        Optional.ofNullable(in.action()),
                        Boolean.TRUE.equals(in.refusedOnly()),
                        Optional.ofNullable(in.nextToken())
                                .filter(token -> !token.isEmpty())
                                .map(token -> Refusals.ofToken(() -> place(token))));
        audit.flush();
        List<org.openinspector.accounts.identity.AuditEvent> found =
                audit.list(call.scope(), filter, max + 1);
        var page = found.subList(0, Math.min(max, found.size()));
        return ListAuditEventsResponse.builder()
                .events(page.stream().map(AuditOperations::wire).toList())
                .nextToken(found.size() > max ? token(page.getLast()) : null)
                .build();
    }

    private static String token(org.openinspector.accounts.identity.AuditEvent last) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, last.at()) + "." + last.requestId();
    }

    private static AuditFilter.Place place(String token) {
        int dot = token.indexOf('.');
        if (dot < 0 || !token.substring(0, dot).matches("[0-9]{1,17}")) {
            throw new IllegalArgumentException("no place");
        }
        return new AuditFilter.Place(
                Instant.EPOCH.plus(Long.parseLong(token.substring(0, dot)), ChronoUnit.MICROS),
                UUID.fromString(token.substring(dot + 1)));
    }

    private static AuditEvent wire(org.openinspector.accounts.identity.AuditEvent event) {
        return AuditEvent.builder()
                .time(event.at())
                .requestId(event.requestId().toString())
                .principalArn(event.principalArn())
                .accessKeyId(event.accessKeyId())
                .action(event.action())
                .resource(event.resource())
                .sourceAddress(event.sourceAddress())
                .userAgent(event.userAgent())
                .parameters(event.parameters())
                .status(event.status())
                .errorCode(event.code().isEmpty() ? null : event.code())
                .build();
    }
}
