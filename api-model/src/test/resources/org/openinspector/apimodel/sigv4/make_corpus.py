#!/usr/bin/env python3
"""Makes the fuzz target's seeds from vectors.jsonl. usage: make_corpus.py (in this folder)"""

import base64
import json
import os

WANTED = {
    "client 1 list_findings http://127.0.0.1:8080": "body",
    "client 5 untag_resource http://127.0.0.1:8080": "query",
    "mixed 0 query": "presigned",
    "mixed 12 query": "presigned-content-type",
    "mixed 32 header": "session-token",
    "mixed 29 header": "blanks",
}
folder = "SigV4FuzzTestInputs/verify"
os.makedirs(folder, exist_ok=True)
for line in open("vectors.jsonl", encoding="ascii"):
    vector = json.loads(line)
    if vector["name"] not in WANTED:
        continue

    def wrong(text):
        return text[:-1] + ("0" if text[-1] != "0" else "1")

    target = vector["target"]
    headers = vector["headers"]
    if vector["form"] == "query":
        target = wrong(target)
    else:
        headers = [[name, wrong(value) if name == "Authorization" else value] for name, value in headers]
    head = f"{vector['method']} {target}\n" + "".join(f"{name}:{value}\n" for name, value in headers) + "\n"
    with open(f"{folder}/{WANTED[vector['name']]}", "wb") as file:
        file.write(head.encode("latin-1") + base64.b64decode(vector["body"]))
