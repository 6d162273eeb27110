package org.openinspector.accounts;

/// Who a request comes from.
///
/// @param accountId 12 digits
/// @param arn `arn:aws:iam::000000000001:user/administrator`
/// @param accessKeyId the key the request was signed with
public record Principal(String accountId, String arn, String accessKeyId) {}
