package org.openinspector.accounts.identity;

import static org.openinspector.accounts.identity.SessionException.Code.ACCESS_DENIED;
import static org.openinspector.accounts.identity.SessionException.Code.MALFORMED_POLICY;
import static org.openinspector.accounts.identity.SessionException.Code.PACKED_POLICY_TOO_LARGE;
import static org.openinspector.accounts.identity.SessionException.Code.VALIDATION;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.accounts.DataKeys;
import org.openinspector.accounts.Principal;
import org.openinspector.accounts.policy.Context;
import org.openinspector.accounts.policy.Decision;
import org.openinspector.accounts.policy.Layer;
import org.openinspector.accounts.policy.Policy;
import org.openinspector.accounts.policy.PolicyException;
import org.openinspector.accounts.policy.PolicyRequest;
import org.openinspector.accounts.policy.TrustedBy;

/// Begins sessions: temporary keys for a role, or for a user's own work.
///
/// | role and caller | needed |
/// | --- | --- |
/// | same account, trust policy names the caller | that; no `Deny` anywhere |
/// | same account, trust policy names the account | that, and a policy of the caller that allows `sts:AssumeRole` on the role |
/// | two accounts | the same as the line above, also if the caller is named |
///
/// @see <a
///   href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole</a>
public final class Sessions {
    /// What a caller needs.
    public static final String ASSUME = "sts:AssumeRole";

    private static final String TAG = "sts:TagSession";
    private static final int SECONDS_MIN = 900;
    private static final int CHAINED_SECONDS_MAX = 3_600;
    private static final int USER_SECONDS_MAX = 129_600;
    private static final int POLICY_MAX = 2_048;
    private static final int POLICY_ARNS_MAX = 10;
    private static final Pattern ROLE =
            Pattern.compile("arn:aws:iam::([0-9]{12}):role/[A-Za-z0-9+=,.@_-]{1,64}");
    private static final Pattern SESSION_NAME = Pattern.compile("[A-Za-z0-9_+=,.@-]{2,64}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Identities identities;
    private final DataKeys keys;
    private final InstantSource clock;
    private final BiFunction<String, SecureRandom, String> keyIds;

    /// Sessions of these identities.
    ///
    /// @param keyIds makes an id of a temporary key of an account
    public Sessions(
            Identities identities,
            DataKeys keys,
            InstantSource clock,
            BiFunction<String, SecureRandom, String> keyIds) {
        this.identities = identities;
        this.keys = keys;
        this.clock = clock;
        this.keyIds = keyIds;
    }

    /// Takes on a role.
    ///
    /// @param grant what the caller may do
    /// @param context of the request, the role's tags as `aws:ResourceTag/…` not included
    /// @throws SessionException if it does not begin
    public Begun assume(Principal caller, Grant grant, Context context, AssumeRequest request) {
        Matcher roleArn = ROLE.matcher(request.roleArn());
        if (!roleArn.matches()) {
            throw new SessionException(
                    VALIDATION,
                    shown(request.roleArn()) + " is invalid: expected the ARN of a role");
        }
        if (!SESSION_NAME.matcher(request.sessionName()).matches()) {
            throw new SessionException(
                    VALIDATION,
                    "roleSessionName is \""
                            + shown(request.sessionName())
                            + "\", expected 2 to 64 letters, digits and _+=,.@-");
        }
        String account = roleArn.group(1);
        // In the role's account, whosever it is: its trust policy is what others may ask.
        Optional<Identity> role = identities.find(account, request.roleArn());
        Decision mine =
                grant.policies().decide(new PolicyRequest(ASSUME, request.roleArn(), context));
        Map<String, String> tags = tags(caller, request);
        if (role.isEmpty() || !trusted(caller, role.get(), context, mine, grant, !tags.isEmpty())) {
            throw denied(caller, request.roleArn(), mine);
        }
        int seconds = request.durationSeconds();
        boolean chained = caller.session().map(Session::assumed).orElse(false);
        int max = chained ? CHAINED_SECONDS_MAX : role.get().sessionSecondsMax();
        if (seconds < SECONDS_MIN || seconds > max) {
            throw new SessionException(
                    VALIDATION,
                    seconds < SECONDS_MIN || !chained
                            ? "The requested DurationSeconds exceeds the MaxSessionDuration set for this role, or"
                                    + " is less than 900: it is "
                                    + seconds
                                    + ", expected 900 to "
                                    + max
                            : "The requested DurationSeconds exceeds the 1 hour session limit for roles"
                                    + " assumed by role chaining");
        }
        checkPolicies(account, request);
        Instant now = now();
        String arn =
                "arn:aws:sts::"
                        + account
                        + ":assumed-role/"
                        + role.get().name()
                        + "/"
                        + request.sessionName();
        var transitive = new HashSet<>(request.transitive());
        caller.session().ifPresent(old -> transitive.addAll(old.transitive()));
        var session =
                new Session(
                        role.get().arn(),
                        role.get().uniqueId() + ":" + request.sessionName(),
                        true,
                        now,
                        now.plusSeconds(seconds),
                        request.policy(),
                        request.policyArns(),
                        tags,
                        transitive);
        return begin(account, arn, session);
    }

    /// Temporary keys for a user's own work.
    ///
    /// @throws SessionException if the caller has temporary keys, or the duration is out of bounds
    public Begun own(Principal caller, Grant grant, int durationSeconds) {
        if (caller.session().isPresent()) {
            throw new SessionException(
                    ACCESS_DENIED, "Cannot call GetSessionToken with session credentials");
        }
        if (durationSeconds < SECONDS_MIN || durationSeconds > USER_SECONDS_MAX) {
            throw new SessionException(
                    VALIDATION,
                    "durationSeconds is "
                            + durationSeconds
                            + ", expected "
                            + SECONDS_MIN
                            + " to "
                            + USER_SECONDS_MAX);
        }
        Instant now = now();
        var session =
                new Session(
                        caller.arn(),
                        grant.identity().uniqueId(),
                        false,
                        now,
                        now.plusSeconds(durationSeconds),
                        Optional.empty(),
                        List.of(),
                        Map.of(),
                        Set.of());
        return begin(caller.accountId(), caller.arn(), session);
    }

    private static boolean trusted(
            Principal caller,
            Identity role,
            Context context,
            Decision mine,
            Grant grant,
            boolean tagged) {
        boolean sameAccount = caller.accountId().equals(role.accountId());
        Policy trust = Policy.trust(role.trust().orElse(""));
        List<String> arns = List.of(caller.arn(), caller.subjectArn());
        for (String action : tagged ? List.of(ASSUME, TAG) : List.of(ASSUME)) {
            Policy.Trust said =
                    trust.trusts(
                            caller.accountId(),
                            arns,
                            new PolicyRequest(action, role.arn(), context));
            if (said.denied() || said.by() == TrustedBy.NOBODY) {
                return false;
            }
            // Named in the own account, a caller needs no policy; what narrows it still counts.
            boolean enough =
                    mine.allowed()
                            || (sameAccount
                                    && said.by() == TrustedBy.NAME
                                    && grant.policies().session() == null
                                    && mine.equals(new Decision.NotAllowed(Layer.IDENTITY)));
            if (!enough) {
                return false;
            }
        }
        return true;
    }

    private static SessionException denied(Principal caller, String roleArn, Decision mine) {
        String why = mine instanceof Decision.Denied ? " " + mine.reason(ASSUME) : "";
        return new SessionException(
                ACCESS_DENIED,
                "User: "
                        + caller.arn()
                        + " is not authorized to perform: "
                        + ASSUME
                        + " on resource: "
                        + shown(roleArn)
                        + why);
    }

    private static Map<String, String> tags(Principal caller, AssumeRequest request) {
        var tags = new HashMap<String, String>();
        caller.session()
                .ifPresent(old ->
                        old.tags()
                                .forEach((key, value) -> {
                                    if (old.transitive().contains(key)) {
                                        tags.put(key, value);
                                    }
                                }));
        for (String key : request.tags().keySet()) {
            for (String kept : tags.keySet()) {
                if (kept.toLowerCase(Locale.ROOT).equals(key.toLowerCase(Locale.ROOT))) {
                    throw new SessionException(
                            VALIDATION,
                            "tag "
                                    + key
                                    + " came along from the session before and cannot be changed");
                }
            }
        }
        for (String key : request.transitive()) {
            if (!request.tags().containsKey(key) && !tags.containsKey(key)) {
                throw new SessionException(
                        VALIDATION, "transitive tag key " + shown(key) + " names no tag");
            }
        }
        tags.putAll(request.tags());
        try {
            return Tags.checked(tags);
        } catch (IdentityException e) {
            throw new SessionException(VALIDATION, e.message());
        }
    }

    private void checkPolicies(String account, AssumeRequest request) {
        if (request.policy().isPresent()) {
            if (request.policy().get().length() > POLICY_MAX) {
                throw new SessionException(
                        PACKED_POLICY_TOO_LARGE,
                        "the session policy has "
                                + request.policy().get().length()
                                + " characters, expected at most "
                                + POLICY_MAX);
            }
            try {
                Policy.identity(request.policy().get());
            } catch (PolicyException e) {
                throw new SessionException(MALFORMED_POLICY, e.message());
            }
        }
        if (request.policyArns().size() > POLICY_ARNS_MAX) {
            throw new SessionException(
                    VALIDATION,
                    "there are "
                            + request.policyArns().size()
                            + " session policies, expected at most "
                            + POLICY_ARNS_MAX);
        }
        for (String arn : request.policyArns()) {
            if (!arn.startsWith("arn:") || identities.policy(account, arn).isEmpty()) {
                throw new SessionException(
                        VALIDATION, "there is no policy " + shown(arn) + " in the role's account");
            }
        }
    }

    private Begun begin(String account, String arn, Session session) {
        byte[] random = new byte[30];
        RANDOM.nextBytes(random);
        String secret = Base64.getEncoder().encodeToString(random);
        var principal =
                new Principal(account, arn, keyIds.apply(account, RANDOM), Optional.of(session));
        String token;
        try {
            token = new SessionToken(principal, secret, session).seal(keys);
        } catch (IdentityException tooLarge) {
            throw new SessionException(PACKED_POLICY_TOO_LARGE, tooLarge.message());
        }
        return new Begun(
                principal.accessKeyId(),
                secret,
                token,
                session.expiresAt(),
                arn,
                session.userId(),
                100 * token.length() / SessionToken.CHARACTERS_MAX);
    }

    private static String shown(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
