#!/usr/bin/env python3
"""Requests as nobody should send them: unsigned, wrongly signed, stale, mutated, malformed, oversize, slow."""
import datetime
import http.client
import json
import os
import random
import socket
import sys
import threading
import time

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
import botocore.auth

from harness import Checks, Server, credentials, remove, small_root, work_folder

checks = Checks("requests")
random.seed(20261121)
LEAKS = ("Exception:", "at org.", "java.", "jackson", "tools.", "SQL", "postgres", "\tat ")


def send(server, method, target, headers, body, timeout=30):
    """Sends exactly these bytes and returns status, headers and text."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=timeout)
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        sent = {name.lower() for name, _ in headers}
        for name, value in headers:
            connection.putheader(name, value)
        if "content-length" not in sent:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read().decode("utf-8", "replace")
    finally:
        connection.close()


def signed(server, body=b"{}", target="/findings/list", key=None, when=None, region=None, service="inspector2", method="POST"):
    exported = server.env()
    access, secret = key or credentials(exported["AWS_SHARED_CREDENTIALS_FILE"])
    request = AWSRequest(method=method, url=server.endpoint + target, data=body,
                         headers={"Content-Type": "application/json", "Host": f"127.0.0.1:{server.port}"})
    signer = SigV4Auth(Credentials(access, secret), service, region or exported["AWS_REGION"])
    if when is None:
        signer.add_auth(request)
    else:
        original = botocore.auth.get_current_datetime if hasattr(botocore.auth, "get_current_datetime") else None
        if original:
            botocore.auth.get_current_datetime = lambda *_: when.replace(tzinfo=None)
            try:
                signer.add_auth(request)
            finally:
                botocore.auth.get_current_datetime = original
        else:
            class Clock(datetime.datetime):
                @classmethod
                def utcnow(cls):
                    return when.replace(tzinfo=None)
            real = botocore.auth.datetime
            botocore.auth.datetime = type("module", (), {"datetime": Clock, "timezone": datetime.timezone})
            try:
                signer.add_auth(request)
            finally:
                botocore.auth.datetime = real
    return list(request.headers.items())


def refused(what, answer, status, code):
    got, headers, text = answer
    checks.that(what, got == status and headers.get("x-amzn-errortype", "").startswith(code), (got, headers.get("x-amzn-errortype"), text[:300]))
    checks.that(f"{what}: JSON with a message", "message" in {k.lower() for k in json.loads(text)}, text[:300])
    checks.that(f"{what}: a request id", headers.get("x-amzn-requestid"), headers)
    checks.that(f"{what}: nothing leaks", not any(leak in text for leak in LEAKS), text[:500])


work = work_folder()
try:
    with Server(work / "data", "--offline", environment={"OPENINSPECTOR_HOST_ROOT": str(small_root(work / "root"))}) as server:
        good = signed(server)
        status, headers, text = send(server, "POST", "/findings/list", good, b"{}")
        checks.that("a good request passes", status == 200 and "findings" in json.loads(text), (status, text[:200]))

        plain = [("Host", f"127.0.0.1:{server.port}"), ("Content-Type", "application/json")]
        refused("unsigned", send(server, "POST", "/findings/list", plain, b"{}"), 403, "MissingAuthenticationToken")
        refused("unknown key", send(server, "POST", "/findings/list", signed(server, key=("AKIAAAAAAAAAAAAAAAAA", "x" * 40)), b"{}"),
                403, "UnrecognizedClientException")
        access, secret = credentials(server.env()["AWS_SHARED_CREDENTIALS_FILE"])
        refused("wrong secret", send(server, "POST", "/findings/list", signed(server, key=(access, secret[:-1] + "A")), b"{}"),
                403, "InvalidSignatureException")
        refused("other body", send(server, "POST", "/findings/list", good, b"{ }"), 403, "InvalidSignatureException")
        refused("other path", send(server, "POST", "/coverage/list", good, b"{}"), 403, "InvalidSignatureException")
        refused("other service", send(server, "POST", "/findings/list", signed(server, service="s3"), b"{}"), 403, "")
        now = datetime.datetime.now(datetime.timezone.utc)
        for minutes in (-16, 16, -600):
            stale = signed(server, when=now + datetime.timedelta(minutes=minutes))
            refused(f"signed {minutes} minutes off", send(server, "POST", "/findings/list", stale, b"{}"), 403, "InvalidSignatureException")
        near = signed(server, when=now - datetime.timedelta(minutes=14))
        checks.that("14 minutes are fine", send(server, "POST", "/findings/list", near, b"{}")[0] == 200)

        # Every single byte of the signature's inputs, changed: refused, each time with a modelled error.
        authorization = dict(good)["Authorization"]
        mutated = 0
        for index in range(0, len(authorization), 1 if os.environ.get("OPENINSPECTOR_SIZE") == "full" else 5):
            changed = "A" if authorization[index] != "A" else "B"
            broken = authorization[:index] + changed + authorization[index + 1:]
            answer = send(server, "POST", "/findings/list", [(n, broken if n == "Authorization" else v) for n, v in good], b"{}")
            checks.that(f"byte {index} of Authorization changed", answer[0] in (400, 403), (broken, answer[0]))
            mutated += 1
        checks.that("mutations were tried", mutated > 20)

        # Well signed, badly said.
        def said(body, target="/findings/list", content="application/json"):
            return send(server, "POST", target, signed(server, body, target), body)
        for what, body in {
            "not JSON": b"{", "a bare word": b"hello", "two values": b"{}{}", "wrong type": b'{"maxResults":"ten"}',
            "an array": b"[]", "invalid UTF-8": b'{"nextToken":"\xff\xfe"}', "deep nesting": b'{"filterCriteria":' * 5000 + b"1" + b"}" * 5000,
            "deep arrays": b'{"x":' + b"[" * 100000 + b"]" * 100000 + b"}", "a long number": b'{"maxResults":1' + b"0" * 5000 + b"}",
            "NaN": b'{"maxResults":NaN}', "a control character": b'{"nextToken":"\x01"}'}.items():
            refused(what, said(body), 400, "ValidationException")
        refused("maxResults 500", said(b'{"maxResults":500}'), 400, "ValidationException")
        refused("an unknown sort key", said(b'{"sortCriteria":{"field":"COLOUR","sortOrder":"ASC"}}'), 400, "ValidationException")
        refused("eleven filters", said(json.dumps({"filterCriteria": {"title": [{"comparison": "EQUALS", "value": "x"}] * 11}}).encode()),
                400, "ValidationException")
        refused("a made-up token", said(b'{"nextToken":"bm9uc2Vuc2U"}'), 400, "ValidationException")
        checks.that("quotes in a filter are data", said(json.dumps(
            {"filterCriteria": {"title": [{"comparison": "PREFIX", "value": "'; DROP TABLE findings.finding; --%_\\"}]}}).encode())[0] == 200)
        checks.that("a NUL in a filter is refused or finds nothing", said(json.dumps(
            {"filterCriteria": {"title": [{"comparison": "EQUALS", "value": "a\x00b"}]}}).encode())[0] in (200, 400))
        refused("an unknown operation", send(server, "POST", "/no/such/thing", signed(server, b"{}", "/no/such/thing"), b"{}"), 404, "UnknownOperation")
        large = b'{"nextToken":"' + b"a" * (32 << 20) + b'"}'
        try:
            answer = said(large)
            checks.that("32 MiB are refused", answer[0] in (400, 413), answer[0])
        except OSError:
            checks.passed += 1      # closed while we still sent: refused as well
        for target in ("/%2e%2e/%2e%2e/etc/passwd", "//findings/list", "/findings/list/../list", "/\x7f", "/" + "a" * 20000):
            try:
                status = send(server, "POST", target, plain, b"{}")[0]
            except (OSError, http.client.HTTPException):
                status = 400
            checks.that(f"odd target {target[:30]!r}", status in (400, 403, 404, 414, 431), status)

        # Garbage, and clients that stall: others are served meanwhile.
        for garbage in (b"\x16\x03\x01\x02\x00\x01\x00", b"GET\r\n\r\n", b"POST / HTTP/9.9\r\n\r\n", os.urandom(2000),
                        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: " + b"y" * 200000 + b"\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", server.port), timeout=20) as raw:
                try:
                    raw.sendall(garbage)
                    raw.shutdown(socket.SHUT_WR)
                    text = raw.recv(65536).decode("latin-1")
                except OSError:
                    text = ""
            checks.that("garbage leaks nothing", not any(leak in text for leak in LEAKS), text[:300])
        stalled = []
        for _ in range(200):
            raw = socket.create_connection(("127.0.0.1", server.port), timeout=60)
            raw.sendall(b"POST /findings/list HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
            stalled.append(raw)
        begun = time.monotonic()
        checks.that("200 stalled clients stop nobody", send(server, "POST", "/findings/list", signed(server), b"{}")[0] == 200)
        checks.that("and slow nobody", time.monotonic() - begun < 5, time.monotonic() - begun)
        for raw in stalled:
            raw.close()

        # Signed in the query, as curl users do.
        request = AWSRequest(method="POST", url=server.endpoint + "/findings/list", data=b"")
        SigV4QueryAuth(Credentials(access, secret), "inspector2", server.env()["AWS_REGION"], expires=60).add_auth(request)
        target = request.prepare().url[len(server.endpoint):]
        checks.that("a presigned request passes", send(server, "POST", target, [("Host", f"127.0.0.1:{server.port}")], b"")[0] == 200)
        log = "".join(f.read_text(errors="replace") for f in server.data.rglob("*.log"))
        checks.that("the secret is in no log", secret not in log + server.log.read_text(errors="replace"))
        checks.that("still healthy", server.get("/ready")[0] == 200)
    checks.done()
finally:
    remove(work)
