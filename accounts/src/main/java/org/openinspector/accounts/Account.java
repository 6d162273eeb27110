package org.openinspector.accounts;

/// An account with the key of its administrator.
///
/// @param id 12 digits
/// @param region where it is served
/// @param key of the administrator, with its secret
public record Account(String id, String region, AccessKey key) {}
