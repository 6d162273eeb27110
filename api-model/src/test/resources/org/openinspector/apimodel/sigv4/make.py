#!/usr/bin/env python3
"""Makes vectors.jsonl: requests as botocore signs them, one JSON object a line. See SOURCE.md.

usage: make.py > vectors.jsonl        needs botocore (pip install botocore)
"""

import base64
import datetime
import hashlib
import json
import random
import sys
from urllib.parse import quote, urlencode, urlsplit

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.session
from botocore.config import Config

SUITE_KEY = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
NOW = [datetime.datetime(2026, 11, 21, 12, 0, 0)]
botocore.auth.get_current_datetime = lambda *_, **__: NOW[0]
random.seed(4)
out = []


def record(name, form, prepared_or_request, host, service, region, key, secret, token, body, expires=0):
    url = urlsplit(prepared_or_request.url)
    # rebuilt by hand: urlunsplit drops an empty query
    target = (url.path or "/") + ("?" + url.query if url.query else "")
    headers = []
    named = False
    for header, value in prepared_or_request.headers.items():
        if isinstance(value, bytes):
            value = value.decode("ascii")
        # neither is signed; they differ by machine and by run
        if header == "User-Agent" and value.startswith("Botocore/"):
            value = "Botocore"
        if header == "amz-sdk-invocation-id":
            value = "00000000-0000-4000-8000-000000000000"
        headers.append([header, value])
        named = named or header.lower() == "host"
    if not named:
        headers.insert(0, ["Host", host])
    out.append({
        "name": name, "form": form, "time": NOW[0].strftime("%Y%m%dT%H%M%SZ"), "region": region, "service": service,
        "key": key, "secret": secret, "token": token or "", "expires": expires,
        "method": prepared_or_request.method, "target": target, "headers": headers,
        "body": base64.b64encode(body).decode(),
    })


def sign(name, method, url, form="header", headers=(), body=b"", service="inspector2", region="us-east-1",
         key="AKIAIOSFODNN7EXAMPLE", secret="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", token=None, params=None,
         expires=3600, unsigned=()):
    request = botocore.awsrequest.AWSRequest(method=method, url=url, data=body or None, params=params)
    for header, value in headers:
        request.headers.add_header(header, value)
    credentials = botocore.credentials.Credentials(key, secret, token)
    if form == "header":
        botocore.auth.SigV4Auth(credentials, service, region).add_auth(request)
    else:
        botocore.auth.SigV4QueryAuth(credentials, service, region, expires=expires).add_auth(request)
    if params and form == "header":
        # botocore's own encoding of parameters, as its HTTP layer sends them
        request.url += "?" + urlencode(params, quote_via=quote, safe="-_.~")
    for header, value in unsigned:
        request.headers.add_header(header, value)
    record(name, form, request, urlsplit(url).netloc, service, region, key, secret, token,
           body if form == "header" else b"", expires if form == "query" else 0)


def client_calls():
    """What an unmodified boto3/botocore client sends, caught before it goes out."""
    session = botocore.session.get_session()
    session.set_credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    arn = "arn:aws:inspector2:eu-west-1:000000000001:owner/000000000001/filter/0123456789abcdef"
    calls = {
        "inspector2": [
            ("list_findings", {}),
            ("list_findings", {"maxResults": 10, "sortCriteria": {"field": "SEVERITY", "sortOrder": "DESC"},
                               "filterCriteria": {"title": [{"comparison": "PREFIX", "value": "CVE – ünïcode ☃"}]}}),
            ("enable", {"resourceTypes": ["EC2", "ECR", "LAMBDA"], "clientToken": "fixed-token"}),
            ("list_tags_for_resource", {"resourceArn": arn}),
            ("tag_resource", {"resourceArn": arn, "tags": {"a b": "c/d+e"}}),
            ("untag_resource", {"resourceArn": arn, "tagKeys": ["b", "a", "a b+c/d~e*(f)", "", "ü", "a=b&c", "%41"]}),
            ("get_encryption_key", {"scanType": "CODE", "resourceType": "CODE_REPOSITORY"}),
            ("list_code_security_integrations", {"nextToken": "==/+ %", "maxResults": 3}),
            ("list_tags_for_resource",
             {"resourceArn": "arn:aws:inspector2:eu-west-1:000000000001:finding/../%2F//x?y#z ☃"}),
        ],
        "inspector-scan": [("scan_sbom", {"sbom": {"bomFormat": "CycloneDX", "specVersion": "1.5"}})],
    }
    for endpoint in ("http://127.0.0.1:8080", "https://inspector.example.org", "http://[::1]:8080"):
        for service, list_of_calls in calls.items():
            client = session.create_client(service, region_name="eu-west-1", endpoint_url=endpoint,
                                           config=Config(parameter_validation=False, retries={"max_attempts": 0}))
            for number, (operation, arguments) in enumerate(list_of_calls):
                caught = []

                def catch(request, **_):
                    caught.append(request)
                    return botocore.awsrequest.AWSResponse(request.url, 200, {}, Empty())

                client.meta.events.register("before-send", catch)
                getattr(client, operation)(**arguments)
                client.meta.events.unregister("before-send", catch)
                body = caught[0].body or b""
                record(f"client {number} {operation} {endpoint}", "header", caught[0], urlsplit(endpoint).netloc, service,
                       "eu-west-1", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", None,
                       body if isinstance(body, bytes) else body.encode())


class Empty:
    def stream(self, *_, **__):
        yield b"{}"

    def read(self, *_):
        return b"{}"


def suite():
    """Cases of AWS's published signature test suite, by name; `published` is the signature printed there."""
    NOW[0] = datetime.datetime(2015, 8, 30, 12, 36, 0)
    host = "https://example.amazonaws.com"
    session = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"
    header = [
        ("get-relative-relative-normalized", "/example1/example2/../..", [], None,
         "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        ("get-header-value-trim", "/", [("My-Header1", " value1"), ("My-Header2", ' "a   b   c"')], None,
         "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
        ("get-vanilla-query-order-encoded", "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1", [], None,
         "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac"),
        ("get-vanilla-with-session-token", "/", [], session,
         "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"),
        ("get-vanilla-empty-query-key", "/?Param1=value1", [], None,
         "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"),
        ("get-vanilla-query-order-key-case", "/?Param2=value2&Param1=value1", [], None,
         "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
    ]
    for name, path, headers, token, published in header:
        sign("suite " + name, "GET", host + path, headers=headers, service="service", key=SUITE_KEY[0],
             secret=SUITE_KEY[1], token=token)
        authorization = dict(out[-1]["headers"])["Authorization"]
        assert authorization.endswith("Signature=" + published), (name, authorization)
    query = [
        ("get-slash-pointless-dot-normalized", "/./example", [],
         "35034b1a0bdd969f346975386daf8aedfd4976573b8348cf4f67eaa41c5857de"),
        ("get-header-key-duplicate", "/", [("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")],
         "3349ee0b81b4b589da0ff28a395c3591e04de515651dd74f298fa992d1507a97"),
        ("get-vanilla-utf8-query", "/?%E1%88%B4=bar", [],
         "0bdd809b1519ac4f0c1dc3540e2cc46bd0c7f778eda408b2ebf3b913d21ff600"),
    ]
    for name, path, headers, published in query:
        sign("suite presigned " + name, "GET", host + path, form="query", headers=headers, service="service",
             key=SUITE_KEY[0], secret=SUITE_KEY[1])
        assert out[-1]["target"].endswith("X-Amz-Signature=" + published), (name, out[-1]["target"])
    NOW[0] = datetime.datetime(2026, 11, 21, 12, 0, 0)


PATHS = ["", "/", "/findings/list", "/tags/arn%3Aaws%3Ainspector2%3Aus-east-1%3A000000000001%3Afinding%2Fabc",
         "/a%20b/c", "/%E2%98%83", "/a//b///c", "/a/./b/../c", "/../../x", "/a/..", "/a/.", "/%2e%2e/x", "/a/b/",
         "/a+b", "/-_.~", "/a*b(c)!'", "/a:b@c;d,e=f&g$h", "/%252F", "/x%2Fy%2fz", "//", "/a%", "/a%zz"]
VALUES = ["", "a", "a b", "a+b", "a/b", "~-_.", "ü", "☃", "*()!'", "a=b", "a&b", "%41", "A", "B", "aa", "\U0001f600"]


def mixed():
    for i, path in enumerate(PATHS):
        for form in ("header", "query"):
            sign(f"path {i} {form}", "POST" if form == "header" else "GET", "http://localhost:8080" + path, form)
    for i in range(160):
        form = "query" if i % 3 == 0 else "header"
        names = random.sample(VALUES, random.randint(0, 6)) if form == "query" else random.choices(VALUES, k=random.randint(0, 6))
        params = [(name, random.choice(VALUES)) for name in names]
        headers = [(name, random.choice(["x", "  x  y  ", "a,b", "\ta\t b ", "", '"q   r"', "z" * 40]))
                   for name in random.choices(["X-Custom", "x-custom", "My-Header", "X-Amz-Meta", "Accept"],
                                              k=random.randint(0, 4))]
        if random.random() < 0.4:
            headers.append(("Content-Type", random.choice(["application/json", "text/plain;  charset=utf-8"])))
        body = random.choice([b"", b"{}", b'{"a":"\xe2\x98\x83"}', bytes(range(256)), b"\n" * 1000]) if form == "header" else b""
        if body and random.random() < 0.3:
            headers.append(("X-Amz-Content-Sha256", hashlib.sha256(body).hexdigest()))
        token = random.choice([None, None, "IQoJb3JpZ2luX2VjE/+=session//token+ =", "t" * 900])
        NOW[0] = datetime.datetime(2026, random.randint(1, 12), random.randint(1, 28), random.randint(0, 23),
                                   random.randint(0, 59), random.randint(0, 59))
        sign(f"mixed {i} {form}", random.choice(["GET", "POST", "PUT", "DELETE"]),
             "http://" + random.choice(["localhost:8080", "inspector.example.org", "10.0.0.1", "[2001:db8::1]:443"])
             + random.choice(PATHS), form, headers=headers, body=body,
             params=dict(params) if form == "query" else params or None,
             service=random.choice(["inspector2", "inspector-scan"]),
             region=random.choice(["us-east-1", "eu-central-1", "us-gov-west-1", "cn-north-1"]), token=token,
             secret=random.choice(["short", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "long" * 40]),
             expires=random.choice([1, 60, 3600, 604800]),
             unsigned=[("User-Agent", "test/1"), ("Accept-Encoding", "identity")] if form == "header" else ())


suite()
client_calls()
mixed()
for line in out:
    json.dump(line, sys.stdout, ensure_ascii=True)
    sys.stdout.write("\n")
