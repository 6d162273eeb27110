package org.openinspector.aws;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/// Whose credentials these are.
///
/// @param id 12 digits
/// @param arn of the user or role
public record AwsAccount(String id, String arn) {
    /// Asks AWS, with the usual chain of credentials.
    ///
    /// @throws AwsAccountException if there is no answer; its message says what to do
    public static AwsAccount identify(AwsSettings settings) throws AwsAccountException {
        try (AwsClients clients = AwsClients.of(settings)) {
            return identify(clients);
        }
    }

    static AwsAccount identify(AwsSettings settings, AwsCredentialsProvider credentials)
            throws AwsAccountException {
        try (AwsClients clients = new AwsClients(settings, credentials)) {
            return identify(clients);
        }
    }

    private static AwsAccount identify(AwsClients clients) throws AwsAccountException {
        AwsSettings settings = clients.settings();
        String region = settings.regions().getFirst();
        String place = settings.endpoint().map(Object::toString).orElse("AWS, Region " + region);
        try {
            GetCallerIdentityResponse answer = clients.sts(region).getCallerIdentity();
            String account = String.valueOf(answer.account());
            if (!account.matches("[0-9]{12}")) {
                throw new AwsAccountException(
                        "sts:GetCallerIdentity at "
                                + place
                                + " answers without an account, expected an AWS endpoint: check"
                                + " --aws-endpoint");
            }
            return new AwsAccount(account, String.valueOf(answer.arn()));
        } catch (AwsServiceException e) {
            throw new AwsAccountException(refusal(place, e), e);
        } catch (SdkException e) {
            throw new AwsAccountException(unreached(place, e), e);
        }
    }

    private static String refusal(String place, AwsServiceException e) {
        @Nullable AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String message =
                details == null || details.errorMessage() == null ? "" : details.errorMessage();
        String seen = place + " refuses the credentials (" + code + "): ";
        return switch (code) {
            case "InvalidClientTokenId", "UnrecognizedClientException" ->
                    seen + "it does not know the access key; check AWS_PROFILE or the keys";
            case "ExpiredToken", "ExpiredTokenException" ->
                    seen + "the session has expired; sign in again (aws sso login) and restart";
            case "SignatureDoesNotMatch", "InvalidSignatureException", "RequestTimeTooSkewed" ->
                    message.contains("expired")
                                    || message.contains("not yet current")
                                    || code.equals("RequestTimeTooSkewed")
                            ? place
                                    + " finds this machine's clock too far off: set it"
                                    + " (timedatectl set-ntp true)"
                            : seen + "the secret access key does not belong to the access key";
            case "AccessDenied", "AccessDeniedException" ->
                    seen + "a policy denies sts:GetCallerIdentity; allow it";
            case "" ->
                    place
                            + " answers with status "
                            + e.statusCode()
                            + " and no error that AWS knows, expected an AWS endpoint: check"
                            + " --aws-endpoint";
            default -> place + " answers with status " + e.statusCode() + " (" + code + ")";
        };
    }

    private static String unreached(String place, SdkException e) {
        String text = String.valueOf(e.getMessage());
        if (e instanceof SdkClientException && text.contains("Unable to load credentials")) {
            return "no AWS credentials were found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and"
                    + " AWS_SECRET_ACCESS_KEY, or run where a role is attached";
        }
        return "could not reach " + place + ": " + Calls.reason(e);
    }
}
