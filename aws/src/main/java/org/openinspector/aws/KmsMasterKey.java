package org.openinspector.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.openinspector.accounts.SecretException;
import org.openinspector.accounts.keys.MasterKey;
import org.openinspector.accounts.keys.WrappedKey;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/// A key of AWS KMS that wraps data keys. It never leaves KMS; each use is a call that a key policy
/// allows and CloudTrail records, with the owner in the encryption context. Needs
/// `kms:DescribeKey`, `kms:GenerateDataKey`, `kms:Encrypt`, `kms:Decrypt` and `kms:ReEncrypt*`.
public final class KmsMasterKey implements MasterKey, AutoCloseable {
    private static final String PREFIX = "kms:";
    private static final String CONTEXT = "openinspector:owner";
    private static final Duration CALL = Duration.ofSeconds(20);

    private final KmsClient kms;
    private final String arn;

    private KmsMasterKey(KmsClient kms, String arn) {
        this.kms = kms;
        this.arn = arn;
    }

    /// The key of this id, ARN or alias, with the usual chain of credentials.
    ///
    /// @param endpoint instead of AWS's own
    /// @throws SecretException if it cannot be used, saying why
    public static KmsMasterKey open(String keyId, String region, Optional<URI> endpoint) {
        return open(keyId, region, endpoint, DefaultCredentialsProvider.create());
    }

    static KmsMasterKey open(
            String keyId,
            String region,
            Optional<URI> endpoint,
            AwsCredentialsProvider credentials) {
        KmsClientBuilder builder =
                KmsClient.builder()
                        .region(Region.of(regionOf(keyId, region)))
                        .credentialsProvider(credentials)
                        .httpClientBuilder(
                                UrlConnectionHttpClient.builder()
                                        .connectionTimeout(Duration.ofSeconds(5)))
                        .overrideConfiguration(
                                ClientOverrideConfiguration.builder()
                                        .apiCallTimeout(CALL)
                                        .retryStrategy(RetryMode.STANDARD)
                                        .build());
        endpoint.ifPresent(builder::endpointOverride);
        KmsClient kms = builder.build();
        try {
            KeyMetadata key =
                    call(
                            keyId,
                            "kms:DescribeKey",
                            () -> kms.describeKey(request -> request.keyId(keyId)).keyMetadata());
            if (key.keyState() != KeyState.ENABLED
                    || key.keyUsage() != KeyUsageType.ENCRYPT_DECRYPT) {
                throw new SecretException(
                        "the KMS key "
                                + keyId
                                + " is "
                                + key.keyStateAsString()
                                + " for "
                                + key.keyUsageAsString()
                                + ", expected Enabled for ENCRYPT_DECRYPT");
            }
            return new KmsMasterKey(kms, key.arn());
        } catch (SecretException e) {
            kms.close();
            throw e;
        }
    }

    /// An ARN names its Region.
    private static String regionOf(String keyId, String region) {
        String[] parts = keyId.split(":", 6);
        return parts.length == 6 && parts[0].equals("arn") ? parts[3] : region;
    }

    @Override
    public String name() {
        return PREFIX + arn;
    }

    @Override
    public boolean opens(String name) {
        return name.startsWith(PREFIX);
    }

    @Override
    public WrappedKey generate(String owner) {
        return wrapped(
                call(
                        arn,
                        "kms:GenerateDataKeyWithoutPlaintext",
                        () ->
                                kms.generateDataKeyWithoutPlaintext(request ->
                                                request.keyId(arn)
                                                        .keySpec(DataKeySpec.AES_256)
                                                        .encryptionContext(context(owner)))
                                        .ciphertextBlob()));
    }

    @Override
    public WrappedKey wrap(String owner, byte[] key) {
        return wrapped(
                call(
                        arn,
                        "kms:Encrypt",
                        () ->
                                kms.encrypt(request ->
                                                request.keyId(arn)
                                                        .plaintext(SdkBytes.fromByteArray(key))
                                                        .encryptionContext(context(owner)))
                                        .ciphertextBlob()));
    }

    @Override
    public byte[] unwrap(String owner, byte[] wrapped) {
        byte[] key =
                call(
                                arn,
                                "kms:Decrypt",
                                () ->
                                        kms.decrypt(request ->
                                                        request.ciphertextBlob(
                                                                        SdkBytes.fromByteArray(
                                                                                wrapped))
                                                                .encryptionContext(context(owner)))
                                                .plaintext())
                        .asByteArray();
        if (key.length != 32) {
            throw new SecretException(
                    "KMS unwrapped a key of " + key.length + " bytes, expected 32");
        }
        return key;
    }

    @Override
    public WrappedKey rewrap(String owner, byte[] wrapped) {
        return wrapped(
                call(
                        arn,
                        "kms:ReEncrypt",
                        () ->
                                kms.reEncrypt(request ->
                                                request.ciphertextBlob(
                                                                SdkBytes.fromByteArray(wrapped))
                                                        .sourceEncryptionContext(context(owner))
                                                        .destinationKeyId(arn)
                                                        .destinationEncryptionContext(
                                                                context(owner)))
                                        .ciphertextBlob()));
    }

    /// A key that was disabled, or taken from us, stops working within the hour.
    @Override
    public Duration keep() {
        return Duration.ofHours(1);
    }

    @Override
    public void close() {
        kms.close();
    }

    private WrappedKey wrapped(SdkBytes blob) {
        return new WrappedKey(name(), blob.asByteArray());
    }

    private static Map<String, String> context(String owner) {
        return Map.of(CONTEXT, owner);
    }

    private static <T> T call(String key, String action, Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsServiceException e) {
            String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
            throw new SecretException(
                    "the KMS key " + key + " cannot be used, " + action + " said " + code, e);
        } catch (SdkException e) {
            throw new SecretException(
                    "the KMS key " + key + " cannot be reached (" + action + ")", e);
        }
    }
}
