$version: "2.0"

namespace org.openinspector

/// A request that breaks a constraint or cannot be read.
@error("client")
@httpError(400)
structure ValidationException {
    @required
    message: String

    @required
    reason: ValidationExceptionReason

    fields: ValidationExceptionFields
}

list ValidationExceptionFields {
    member: ValidationExceptionField
}

structure ValidationExceptionField {
    /// Path of the member, by names and places: `target/tag/key`.
    @required
    name: String

    @required
    message: String
}

enum ValidationExceptionReason {
    CANNOT_PARSE
    FIELD_VALIDATION_FAILED
    OTHER
}

/// The caller may not do this.
@error("client")
@httpError(403)
structure AccessDeniedException {
    @required
    message: String
}

/// Nothing has this name.
@error("client")
@httpError(404)
structure ResourceNotFoundException {
    @required
    message: String
}

/// What was asked for is being done already.
@error("client")
@httpError(409)
structure ConflictException {
    @required
    message: String

    /// What is being done.
    @required
    resourceId: String
}

/// Too many requests.
@error("client")
@httpError(429)
@retryable(throttling: true)
structure ThrottlingException {
    @required
    message: String

    @httpHeader("Retry-After")
    retryAfterSeconds: Integer
}

/// A fault of the server; its log says more.
@error("server")
@httpError(500)
@retryable
structure InternalServerException {
    @required
    message: String

    @httpHeader("Retry-After")
    retryAfterSeconds: Integer
}

@length(min: 0, max: 1000000)
string NextToken

@range(min: 1, max: 100)
integer MaxResults

@length(min: 1, max: 2048)
string ResourceId

@length(min: 1, max: 100)
@pattern("^arn:(aws[a-zA-Z-]*)?:inspector2:[a-z]{2}(-gov)?-[a-z]+-\\d{1}:\\d{12}:finding/[a-f0-9]{32}$")
string FindingArn
