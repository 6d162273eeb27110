"""How the front fails on demand.

| kind | answer |
| --- | --- |
| denied | 403, as when a policy lacks the action |
| expired | the session of these credentials has ended |
| throttle | too many requests |
| error | 500 in AWS's words |
| html | 500, a web page |
| page2 | error, on every page but the first |
| repeat | a listing's page comes again and again, with the same token |
| slow, hang | right, after `seconds` (3) |
| drop | the connection ends without an answer |
| elsewhere | presigned addresses lead to another host |
| damage | blobs only: a byte turned |
"""

import fnmatch
import json
import random
import time

BESIDES = ("page2", "repeat", "elsewhere", "damage")  # change an answer instead of being one
EC2 = {"denied": "UnauthorizedOperation", "expired": "RequestExpired", "throttle": "RequestLimitExceeded", "error": "InternalError"}
QUERY = {"denied": "AccessDenied", "expired": "ExpiredToken", "throttle": "Throttling", "error": "InternalFailure"}
JSON = {"denied": "AccessDeniedException", "expired": "ExpiredTokenException", "throttle": "ThrottlingException", "error": "InternalServerError"}
STATUS = {"denied": 403, "expired": 400, "throttle": 400, "error": 500}
XML_SERVICES = ("ec2", "sts", "sns", "iam", "cloudformation", "elasticloadbalancing", "monitoring")


def chosen(state, operation, account, later_page):
    """The fault to play now, and counts the call.

    account: who asks, looked up only if a fault depends on it
    """
    with state.lock:
        state.calls[operation] += 1
        candidates = [f for f in state.faults if fnmatch.fnmatchcase(operation, f["operation"])]
    candidates = [f for f in candidates if f.get("account") in (None, account() if f.get("account") else None)]
    candidates = [f for f in candidates if (f["kind"] != "page2" or later_page) and random.random() < f.get("chance", 1)]
    if not candidates:
        return None
    fault = candidates[0]
    with state.lock:
        if fault.get("times") is not None:
            fault["times"] -= 1
            if fault["times"] <= 0 and fault in state.faults:
                state.faults.remove(fault)
    return fault


def play(front, fault, operation):
    """True if the fault was the whole answer."""
    kind = fault["kind"]
    if kind in ("slow", "hang"):
        time.sleep(fault.get("seconds", 3))
        return False
    if kind == "html":
        front.answer(500, b"<!doctype html><title>500</title><h1>Internal Server Error</h1>", "text/html")
        return True
    if kind == "drop":
        front.close_connection = True
        front.connection.close()
        return True
    if kind in BESIDES and kind != "page2":
        return False
    kind = "error" if kind == "page2" else kind
    service = operation.partition(".")[0]
    codes = EC2 if service == "ec2" else QUERY if service in XML_SERVICES or "Action=" in front.body[:4096].decode(errors="replace") else JSON
    status = 503 if kind == "throttle" and codes is EC2 else STATUS[kind]
    message = f"not authorized to perform: {operation.replace('.', ':')}" if kind == "denied" else "injected"
    refuse(front, operation, codes[kind], status, message)
    return True


def refuse(front, operation, code, status, message):
    """An error in the words of the service's protocol."""
    service = operation.partition(".")[0]
    if service == "ec2":
        xml = f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors><RequestID>r</RequestID></Response>"
    elif service in XML_SERVICES or "Action=" in front.body[:4096].decode(errors="replace"):
        xml = f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>r</RequestId></ErrorResponse>"
    elif operation[:4] in ("GET ", "PUT ", "POST", "HEAD", "DELE"):
        xml = f"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>r</RequestId></Error>"
    else:
        return front.answer(status, json.dumps({"__type": code, "message": message}).encode(), headers=[("x-amzn-ErrorType", code)])
    return front.answer(status, xml.encode(), "text/xml")
