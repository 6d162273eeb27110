package org.openinspector.apiserver.accounts;

import org.openinspector.accounts.settings.CodeKeys;
import org.openinspector.apimodel.inspector2.GetEncryptionKeyRequest;
import org.openinspector.apimodel.inspector2.GetEncryptionKeyResponse;
import org.openinspector.apimodel.inspector2.ResetEncryptionKeyRequest;
import org.openinspector.apimodel.inspector2.ResetEncryptionKeyResponse;
import org.openinspector.apimodel.inspector2.ResourceNotFoundException;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.ScanType;
import org.openinspector.apimodel.inspector2.UpdateEncryptionKeyRequest;
import org.openinspector.apimodel.inspector2.UpdateEncryptionKeyResponse;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;

/// `GetEncryptionKey`, `UpdateEncryptionKey`, `ResetEncryptionKey`: whose key seals stored code.
public final class EncryptionKeyOperations {
    private final CodeKeys keys;

    /// Operations on these keys.
    public EncryptionKeyOperations(CodeKeys keys) {
        this.keys = keys;
    }

    /// The customer's key.
    public GetEncryptionKeyResponse get(GetEncryptionKeyRequest request, Call call) {
        check(request.scanType(), request.resourceType());
        return GetEncryptionKeyResponse.builder()
                .kmsKeyId(
                        keys.find(
                                        call.scope(),
                                        request.scanType().value(),
                                        request.resourceType().value())
                                .orElseThrow(
                                        () -> none(request.scanType(), request.resourceType())))
                .build();
    }

    /// Sets the customer's key.
    public UpdateEncryptionKeyResponse update(UpdateEncryptionKeyRequest request, Call call) {
        check(request.scanType(), request.resourceType());
        String region = request.kmsKeyId().split(":", -1)[3];
        if (!region.equals(call.scope().region())) {
            throw Refusals.field(
                    "kmsKeyId",
                    "the key is in Region \""
                            + region
                            + "\", expected one of "
                            + call.scope().region());
        }
        keys.set(
                call.scope(),
                request.scanType().value(),
                request.resourceType().value(),
                request.kmsKeyId());
        return UpdateEncryptionKeyResponse.builder().build();
    }

    /// Goes back to a key of ours.
    public ResetEncryptionKeyResponse reset(ResetEncryptionKeyRequest request, Call call) {
        check(request.scanType(), request.resourceType());
        if (!keys.reset(call.scope(), request.scanType().value(), request.resourceType().value())) {
            throw none(request.scanType(), request.resourceType());
        }
        return ResetEncryptionKeyResponse.builder().build();
    }

    private static void check(ScanType scanType, ResourceType resourceType) {
        if (!scanType.equals(ScanType.CODE)) {
            throw Refusals.field(
                    "scanType",
                    "is " + scanType.value() + ", expected CODE: nothing else has keys");
        }
        if (!resourceType.equals(ResourceType.AWS_LAMBDA_FUNCTION)
                && !resourceType.equals(ResourceType.CODE_REPOSITORY)) {
            throw Refusals.field(
                    "resourceType",
                    "is "
                            + resourceType.value()
                            + ", expected AWS_LAMBDA_FUNCTION or CODE_REPOSITORY");
        }
    }

    private static ResourceNotFoundException none(ScanType scanType, ResourceType resourceType) {
        return ResourceNotFoundException.builder()
                .message(
                        "no key is set for "
                                + scanType.value()
                                + " scans of "
                                + resourceType.value()
                                + " resources")
                .build();
    }
}
