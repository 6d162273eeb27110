package org.openinspector.apiserver;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.Principal;
import org.openinspector.accounts.identity.Identity;
import org.openinspector.accounts.identity.IdentityKind;
import org.openinspector.accounts.identity.Session;
import org.openinspector.accounts.policy.Context;

/// The condition keys of a request. Values are looked up when a policy asks for them.
///
/// @see <a
///   href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html">Global
///   condition context keys</a>
public final class RequestContext implements Context {
    private static final String PRINCIPAL_TAG = "aws:principaltag/";
    private static final String REQUEST_TAG = "aws:requesttag/";
    private static final String RESOURCE_TAG = "aws:resourcetag/";

    private final Attempt attempt;
    private final Function<String, Optional<String>> organizationOf;
    private final Tagging tagging;

    /// What a request says of tags.
    ///
    /// @param keys of tags that it sets or removes
    /// @param requested tags that it sets
    /// @param resource ARN of what it is on; `*` for nothing in particular
    /// @param ofResource that resource's tags
    /// @param more other keys, in small letters
    public record Tagging(
            List<String> keys,
            Map<String, String> requested,
            String resource,
            Supplier<Map<String, String>> ofResource,
            Map<String, List<String>> more) {
        /// Of a request without tags.
        public static Tagging none(String resource, Supplier<Map<String, String>> ofResource) {
            return new Tagging(List.of(), Map.of(), resource, ofResource, Map.of());
        }
    }

    /// The keys of an attempt.
    ///
    /// @param organizationOf an account's organization
    public RequestContext(
            Attempt attempt, Function<String, Optional<String>> organizationOf, Tagging tagging) {
        this.attempt = attempt;
        this.organizationOf = organizationOf;
        this.tagging = tagging;
    }

    @Override
    public @Nullable List<String> values(String key) {
        if (key.startsWith(PRINCIPAL_TAG)) {
            return principalTag(key.substring(PRINCIPAL_TAG.length()));
        }
        if (key.startsWith(REQUEST_TAG)) {
            return tag(tagging.requested(), key.substring(REQUEST_TAG.length()));
        }
        if (key.startsWith(RESOURCE_TAG)) {
            return tag(tagging.ofResource().get(), key.substring(RESOURCE_TAG.length()));
        }
        Principal caller = attempt.caller();
        Identity identity = attempt.grant().identity();
        Optional<Session> session = caller.session();
        return switch (key) {
            // Of a session the role's, so that one line serves all its sessions.
            case "aws:principalarn" -> List.of(caller.subjectArn());
            case "aws:principalaccount" -> List.of(caller.accountId());
            case "aws:principalorgid" -> one(organizationOf.apply(caller.accountId()));
            case "aws:principaltype" ->
                    List.of(identity.kind() == IdentityKind.ROLE ? "AssumedRole" : "User");
            case "aws:userid" -> List.of(session.map(Session::userId).orElse(identity.uniqueId()));
            case "aws:username" ->
                    identity.kind() == IdentityKind.USER ? List.of(identity.name()) : null;
            case "aws:tokenissuetime" ->
                    one(
                            session.map(each ->
                                    each.issuedAt().truncatedTo(ChronoUnit.SECONDS).toString()));
            case "aws:multifactorauthpresent" -> one(session.map(_ -> "false"));
            case "aws:sourceip" ->
                    attempt.peer().address().isEmpty() ? null : List.of(attempt.peer().address());
            case "aws:securetransport" -> List.of(Boolean.toString(attempt.peer().secure()));
            case "aws:useragent" ->
                    attempt.userAgent().isEmpty() ? null : List.of(attempt.userAgent());
            case "aws:requestedregion" -> List.of(attempt.region());
            case "aws:currenttime" ->
                    List.of(attempt.at().truncatedTo(ChronoUnit.SECONDS).toString());
            case "aws:epochtime" -> List.of(Long.toString(attempt.at().getEpochSecond()));
            case "aws:resourceaccount" -> one(account(tagging.resource()));
            case "aws:tagkeys" -> tagging.keys().isEmpty() ? null : tagging.keys();
            default -> tagging.more().get(key);
        };
    }

    private static @Nullable List<String> one(Optional<String> value) {
        return value.map(List::of).orElse(null);
    }

    private static Optional<String> account(String arn) {
        String[] parts = arn.split(":", 6);
        return parts.length == 6 && parts[4].matches("[0-9]{12}")
                ? Optional.of(parts[4])
                : Optional.empty();
    }

    /// The session's own tags count before the role's.
    private @Nullable List<String> principalTag(String key) {
        List<String> ofSession =
                attempt.caller().session().map(each -> tag(each.tags(), key)).orElse(null);
        return ofSession == null ? tag(attempt.grant().identity().tags(), key) : ofSession;
    }

    private static @Nullable List<String> tag(Map<String, String> tags, String key) {
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            if (tag.getKey().toLowerCase(Locale.ROOT).equals(key)) {
                return List.of(tag.getValue());
            }
        }
        return null;
    }

    /// Keys of the tags, as `aws:TagKeys` has them.
    static List<String> keys(Map<String, String> tags) {
        return new ArrayList<>(tags.keySet());
    }
}
