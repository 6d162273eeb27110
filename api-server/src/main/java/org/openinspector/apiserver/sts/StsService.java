package org.openinspector.apiserver.sts;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.identity.AssumeRequest;
import org.openinspector.accounts.identity.Begun;
import org.openinspector.accounts.identity.Session;
import org.openinspector.accounts.identity.SessionException;
import org.openinspector.accounts.identity.Sessions;
import org.openinspector.apimodel.wire.ApiException;
import org.openinspector.apimodel.wire.WireRequest;
import org.openinspector.apimodel.wire.WireResponse;
import org.openinspector.apiserver.Authorization;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.RequestContext;

/// The token service: `GetCallerIdentity`, `AssumeRole` and `GetSessionToken` in AWS's Query
/// protocol, at `/` of the same endpoint.
///
/// @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html">STS API</a>
public final class StsService {
    /// What requests have to be signed for.
    public static final String SIGNING_NAME = "sts";

    private static final String VERSION = "2011-06-15";
    private static final int ROLE_SECONDS = 3_600;
    private static final int USER_SECONDS = 43_200;

    /// STS's others.
    private static final Set<String> NOT_YET =
            Set.of(
                    "AssumeRoleWithSAML",
                    "AssumeRoleWithWebIdentity",
                    "AssumeRoot",
                    "DecodeAuthorizationMessage",
                    "GetAccessKeyInfo",
                    "GetDelegatedAccessToken",
                    "GetFederationToken",
                    "GetWebIdentityToken");

    /// STS has older names for what the other services refuse with.
    private static final Map<String, String> CODES =
            Map.of(
                    "MissingAuthenticationTokenException", "MissingAuthenticationToken",
                    "IncompleteSignatureException", "IncompleteSignature",
                    "UnrecognizedClientException", "InvalidClientTokenId",
                    "InvalidSignatureException", "SignatureDoesNotMatch",
                    "ExpiredTokenException", "ExpiredToken",
                    "AccessDeniedException", "AccessDenied",
                    "InternalServerException", "InternalFailure");

    private final Sessions sessions;
    private final Authorization authorization;

    /// Sessions of these accounts.
    public StsService(Accounts accounts, Authorization authorization) {
        this.sessions = accounts.sessions();
        this.authorization = authorization;
    }

    /// True if the request is for the token service.
    public static boolean serves(WireRequest request) {
        return StsForm.isOne(request);
    }

    /// A refusal in STS's form.
    public static WireResponse refusal(ApiException refused, String requestId) {
        return StsXml.refusal(
                refused.httpStatus(),
                CODES.getOrDefault(refused.code(), refused.code()),
                refused.message(),
                requestId);
    }

    /// Answers.
    ///
    /// @throws ApiException if it is refused; [#refusal] tells it
    public WireResponse answer(WireRequest request, Call call) {
        StsForm form = StsForm.read(request);
        String action = form.get("Action").orElse("");
        String version = form.get("Version").orElse(VERSION);
        boolean known =
                Set.of("GetCallerIdentity", "AssumeRole", "GetSessionToken").contains(action);
        if (known || NOT_YET.contains(action)) {
            call.attempt().action("sts:" + action);
        }
        if (version.equals(VERSION) && NOT_YET.contains(action)) {
            throw new ApiException("NotImplemented", 501, action + " is not there yet");
        }
        if (!known || !version.equals(VERSION)) {
            throw new ApiException(
                    action.isEmpty() ? "MissingAction" : "InvalidAction",
                    400,
                    "Could not find operation " + action + " for version " + version);
        }
        try {
            return switch (action) {
                case "GetCallerIdentity" -> identity(call);
                case "AssumeRole" -> assume(form, call);
                default -> own(form, call);
            };
        } catch (SessionException e) {
            throw new ApiException(e.code().wireCode(), e.code().httpStatus(), e.message());
        }
    }

    /// Needs no permission, as at AWS: who has a key can find out whose it is.
    private static WireResponse identity(Call call) {
        call.attempt().details("*", "{}");
        String userId =
                call.caller()
                        .session()
                        .map(Session::userId)
                        .orElse(call.attempt().grant().identity().uniqueId());
        return new StsXml()
                .element("Arn", call.caller().arn())
                .element("UserId", userId)
                .element("Account", call.caller().accountId())
                .answer("GetCallerIdentity", call.requestId());
    }

    private WireResponse assume(StsForm form, Call call) {
        for (String later : List.of("SourceIdentity", "SerialNumber", "TokenCode")) {
            if (form.get(later).isPresent()) {
                throw new ApiException("NotImplemented", 501, later + " is not there yet");
            }
        }
        List<String> keys = form.members("Tags", ".Key");
        List<String> values = form.members("Tags", ".Value");
        if (keys.size() != values.size()) {
            throw new ApiException("ValidationError", 400, "each of Tags needs a Key and a Value");
        }
        var tags = new HashMap<String, String>();
        for (int i = 0; i < keys.size(); i++) {
            if (tags.put(keys.get(i), values.get(i)) != null) {
                throw new ApiException(
                        "InvalidParameterValue",
                        400,
                        "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
            }
        }
        var wish =
                new AssumeRequest(
                        form.required("RoleArn"),
                        form.required("RoleSessionName"),
                        form.number("DurationSeconds", ROLE_SECONDS),
                        form.get("Policy"),
                        form.members("PolicyArns", ".arn"),
                        tags,
                        new HashSet<>(form.members("TransitiveTagKeys", "")));
        var more = new HashMap<String, List<String>>();
        form.get("ExternalId").ifPresent(id -> more.put("sts:externalid", List.of(id)));
        more.put("sts:rolesessionname", List.of(wish.sessionName()));
        if (!wish.transitive().isEmpty()) {
            more.put("sts:transitivetagkeys", List.copyOf(wish.transitive()));
        }
        call.attempt().details(wish.roleArn(), Authorization.parameters(form.shown()));
        RequestContext context = authorization.context(call, wish.roleArn(), tags, more);
        authorization.begin(call);
        Begun begun = sessions.assume(call.caller(), call.attempt().grant(), context, wish);
        var out = new StsXml();
        credentials(out, begun);
        return out.open("AssumedRoleUser")
                .element("AssumedRoleId", begun.userId())
                .element("Arn", begun.arn())
                .close("AssumedRoleUser")
                .element("PackedPolicySize", Integer.toString(begun.packedPercent()))
                .answer("AssumeRole", call.requestId());
    }

    private WireResponse own(StsForm form, Call call) {
        call.attempt().details("*", Authorization.parameters(form.shown()));
        authorization.begin(call);
        Begun begun =
                sessions.own(
                        call.caller(),
                        call.attempt().grant(),
                        form.number("DurationSeconds", USER_SECONDS));
        var out = new StsXml();
        credentials(out, begun);
        return out.answer("GetSessionToken", call.requestId());
    }

    private static void credentials(StsXml out, Begun begun) {
        out.open("Credentials")
                .element("AccessKeyId", begun.accessKeyId())
                .element("SecretAccessKey", begun.secret())
                .element("SessionToken", begun.token())
                .element("Expiration", begun.expiresAt().toString())
                .close("Credentials");
    }
}
