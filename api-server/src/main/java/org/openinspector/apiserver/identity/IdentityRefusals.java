package org.openinspector.apiserver.identity;

import java.util.function.Supplier;
import org.openinspector.accounts.identity.IdentityException;
import org.openinspector.apimodel.openinspector.ConflictException;
import org.openinspector.apimodel.openinspector.ResourceNotFoundException;
import org.openinspector.apimodel.openinspector.ServiceQuotaExceededException;
import org.openinspector.apimodel.openinspector.ValidationException;
import org.openinspector.apimodel.openinspector.ValidationExceptionReason;
import org.openinspector.apimodel.wire.ApiException;

/// Tells refusals in the wire's errors.
final class IdentityRefusals {
    private IdentityRefusals() {}

    /// Does something whose refusals are told.
    ///
    /// @param what it is about, for conflicts
    static <T> T told(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (IdentityException e) {
            throw switch (e.reason()) {
                case NOT_FOUND -> notFound(e.message());
                case CONFLICT ->
                        ConflictException.builder().message(e.message()).resourceId(what).build();
                case LIMIT -> ServiceQuotaExceededException.builder().message(e.message()).build();
                case INVALID -> invalid(e.message());
            };
        }
    }

    static ApiException notFound(String message) {
        return ResourceNotFoundException.builder().message(message).build();
    }

    static ApiException invalid(String message) {
        return ValidationException.builder()
                .message(message)
                .reason(ValidationExceptionReason.OTHER)
                .build();
    }
}
