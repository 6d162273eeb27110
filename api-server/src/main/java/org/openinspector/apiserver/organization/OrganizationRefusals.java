package org.openinspector.apiserver.organization;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.organization.OrganizationException;
import org.openinspector.accounts.organization.Standing;
import org.openinspector.apimodel.inspector2.AccessDeniedException;
import org.openinspector.apimodel.inspector2.ConflictException;
import org.openinspector.apimodel.inspector2.ResourceNotFoundException;
import org.openinspector.apimodel.inspector2.ServiceQuotaExceededException;
import org.openinspector.apimodel.inspector2.ValidationException;
import org.openinspector.apimodel.inspector2.ValidationExceptionReason;
import org.openinspector.apimodel.wire.ApiException;
import org.openinspector.apiserver.Refusals;

/// What organizations refuse, in the words of the wire.
public final class OrganizationRefusals {
    /// As AWS says it; clients wait for the membership when they read it.
    public static final String NO_ACCESS = "Invoking account does not have access to this account";

    private OrganizationRefusals() {}

    /// Does what may be refused.
    static <T> T answer(Supplier<T> work) {
        try {
            return work.get();
        } catch (OrganizationException e) {
            throw inspector(e);
        }
    }

    /// Does what may be refused.
    static void run(Runnable work) {
        try {
            work.run();
        } catch (OrganizationException e) {
            throw inspector(e);
        }
    }

    private static ApiException inspector(OrganizationException e) {
        return switch (e.reason()) {
            case INVALID ->
                    ValidationException.builder()
                            .message(e.message())
                            .reason(ValidationExceptionReason.OTHER)
                            .build();
            case FORBIDDEN -> denied(e.message());
            case NOT_FOUND -> ResourceNotFoundException.builder().message(e.message()).build();
            case CONFLICT ->
                    ConflictException.builder()
                            .message(e.message())
                            .resourceId(e.resourceId())
                            .resourceType("ACCOUNT")
                            .build();
            case LIMIT ->
                    ServiceQuotaExceededException.builder()
                            .message(e.message())
                            .resourceId(e.resourceId())
                            .build();
        };
    }

    /// The same in the words of our own service.
    static <T> T ownAnswer(Supplier<T> work) {
        try {
            return work.get();
        } catch (OrganizationException e) {
            throw own(e);
        }
    }

    private static ApiException own(OrganizationException e) {
        return switch (e.reason()) {
            case INVALID ->
                    org.openinspector.apimodel.openinspector.ValidationException.builder()
                            .message(e.message())
                            .reason(
                                    org.openinspector.apimodel.openinspector
                                            .ValidationExceptionReason.OTHER)
                            .build();
            case FORBIDDEN ->
                    org.openinspector.apimodel.openinspector.AccessDeniedException.builder()
                            .message(e.message())
                            .build();
            case NOT_FOUND ->
                    org.openinspector.apimodel.openinspector.ResourceNotFoundException.builder()
                            .message(e.message())
                            .build();
            case CONFLICT, LIMIT ->
                    org.openinspector.apimodel.openinspector.ConflictException.builder()
                            .message(e.message())
                            .resourceId(e.resourceId())
                            .build();
        };
    }

    /// The caller may not do this.
    public static AccessDeniedException denied(String message) {
        return AccessDeniedException.builder().message(message).build();
    }

    /// Refuses a member what only its delegated administrator may do.
    ///
    /// @param what `update configuration`
    public static void forMembersNot(Standing caller, String what) {
        if (caller.isMember()) {
            throw denied("Member account " + caller.accountId() + " is not authorized to " + what);
        }
    }

    /// The account that a page begins after; `""` for the first page.
    ///
    /// @param token null for the first page
    static String after(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return "";
        }
        try {
            String id =
                    new String(Base64.getUrlDecoder().decode(token), StandardCharsets.ISO_8859_1);
            if (id.matches("[0-9]{12}") && token(id).equals(token)) {
                return id;
            }
        } catch (IllegalArgumentException notOurs) {
            // Told below.
        }
        throw Refusals.field(
                "nextToken", "expected the token of the page before, of the same request");
    }

    /// The token of the page after this account.
    static String token(String accountId) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(accountId.getBytes(StandardCharsets.ISO_8859_1));
    }
}
