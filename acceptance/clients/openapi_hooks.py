"""What schemathesis is told: how requests are signed, and what no answer may be."""
import configparser
import json
import os

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import requests
import schemathesis

FORBIDDEN = ("java.", "\tat ", "Exception in", "org.openinspector", "tools.jackson", "org.postgresql", "ERROR: ")


class Signed(requests.auth.AuthBase):
    """Signature version 4, made by botocore."""

    def __init__(self):
        parsed = configparser.ConfigParser()
        parsed.read(os.environ["AWS_SHARED_CREDENTIALS_FILE"])
        one = parsed["default"]
        self.credentials = botocore.credentials.Credentials(one["aws_access_key_id"], one["aws_secret_access_key"])
        self.signer = botocore.auth.SigV4Auth(self.credentials, os.environ["OPENAPI_SERVICE"], os.environ["AWS_REGION"])

    def __call__(self, prepared):
        headers = {name: value for name, value in prepared.headers.items() if name.lower() in ("content-type", "host")}
        request = botocore.awsrequest.AWSRequest(prepared.method, prepared.url, data=prepared.body, headers=headers)
        self.signer.add_auth(request)
        prepared.headers.update(dict(request.headers))
        return prepared


SIGNED = Signed()


@schemathesis.hook
def before_call(context, case, kwargs):
    kwargs["auth"] = SIGNED


@schemathesis.check
def told_in_our_words(context, response, case):
    """No 5xx but 501, no stack trace, no parser's text; errors are JSON with a type and a request id."""
    if response.status_code >= 500 and response.status_code != 501:
        raise AssertionError(f"status {response.status_code}")
    text = response.text
    for word in FORBIDDEN:
        if response.status_code >= 400 and word in text:
            raise AssertionError(f"an error tells {word!r}: {text[:300]}")
    if "x-amzn-requestid" not in {name.lower() for name in response.headers}:
        raise AssertionError("no request id")
    if response.status_code >= 400:
        if not response.headers.get("x-amzn-errortype"):
            raise AssertionError("an error without type")
        if not isinstance(json.loads(text).get("message"), str):
            raise AssertionError("an error without message")
