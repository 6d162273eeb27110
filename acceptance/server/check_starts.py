#!/usr/bin/env python3
"""Starting in every way that goes wrong: each says what is in the way and what to do."""
import os
import pathlib
import socket
import subprocess
import sys

from harness import LAUNCHER, Checks, Server, free_port, remove, small_root, work_folder

checks = Checks("starts")


def up(*arguments, timeout=60, environment=None):
    return subprocess.run([LAUNCHER, "up", *map(str, arguments)], capture_output=True, text=True, timeout=timeout,
                          env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL)


def refuses(what, ran, status, *words):
    said = ran.stdout + ran.stderr
    checks.that(f"{what}: status", ran.returncode == status, (ran.returncode, said[-2000:]))
    for word in words:
        checks.that(f"{what}: says \"{word}\"", word in said, said[-2000:])
    checks.that(f"{what}: no stack trace", "\tat " not in said and "Exception in" not in said, said[-2000:])


work = work_folder()
try:
    root = small_root(work / "root")
    environment = {"OPENINSPECTOR_HOST_ROOT": str(root)}
    with Server(work / "data", "--offline", environment=environment) as server:
        refuses("a second server on one data folder", up("--port", free_port(), "--data", work / "data"), 3, str(work / "data"))
        refuses("the port is taken", up("--port", server.port, "--data", work / "other"), 3, str(server.port), "--port")
        remove(work / "other")
    refuses("a port that is none", up("--port", "70000", "--data", work / "x"), 2, "0 to 65535")
    refuses("a word for a port", up("--port", "http", "--data", work / "x"), 2, "--port")
    refuses("an unknown option", up("--prot", "1"), 2, "--port")
    refuses("an account that is none", up("--account", "12", "--data", work / "x"), 2, "12 digits")
    refuses("a Region that is none", up("--region", "here", "--data", work / "x"), 2, "us-east-1")
    refuses("an address that is not ours", up("--bind", "192.0.2.1", "--port", free_port(), "--data", work / "bind"), 3, "192.0.2.1")
    refuses("a folder of images that is not there", up("--images", work / "none", "--data", work / "x"), 2, str(work / "none"))
    (work / "file").write_text("")
    refuses("a data folder that is a file", up("--data", work / "file"), 3, str(work / "file"))
    refuses("AWS without credentials", up("--aws", "--aws-endpoint", "http://127.0.0.1:1", "--port", free_port(), "--data", work / "aws",
            environment={"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"}), 3, "127.0.0.1:1")
    refuses("an AWS endpoint that is none", up("--aws", "--aws-endpoint", "nonsense", "--data", work / "x"), 2, "http://")
    closed = work / "closed"
    closed.mkdir(mode=0o700)
    if os.getuid() == 0:
        refuses("a folder the database's user cannot reach", up("--data", closed / "data", "--port", free_port()), 3, str(closed))
    # A data folder of a newer PostgreSQL.
    version = next((work / "data").rglob("PG_VERSION"))
    kept = version.read_text()
    version.write_text("99\n")
    refuses("data of a newer PostgreSQL", up("--data", work / "data", "--port", free_port()), 3, "99")
    version.write_text(kept)
    # No room: the server says so instead of dying.
    if os.getuid() == 0:
        small = work / "small"
        small.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m,mode=0755", "tmpfs", str(small)]).returncode == 0:
            try:
                refuses("a full disk", up("--data", small / "data", "--port", free_port(), timeout=120), 3, "space")
            finally:
                subprocess.run(["umount", "-l", str(small)], check=True)
    # What a first start killed half-way leaves behind is no hindrance.
    for seconds in (0.7, 1.2, 2.0, 3.0):
        half = Server(work / "half", "--offline", environment=environment).start(wait=False)
        try:
            half.process.wait(seconds)
        except subprocess.TimeoutExpired:
            half.kill()
    with Server(work / "half", "--offline", environment=environment) as server:
        checks.that("a start after four killed ones", server.get("/ready")[0] == 200)
    ran = subprocess.run([LAUNCHER, "env", "--data", str(work / "nothing")], capture_output=True, text=True)
    checks.that("env without a server says what to do", ran.returncode == 3 and "openinspector up" in ran.stderr, ran)
    ran = subprocess.run([LAUNCHER, "env", "--unset"], capture_output=True, text=True)
    checks.that("env --unset", "unset AWS_ENDPOINT_URL_INSPECTOR2" in ran.stdout and "AWS_ENDPOINT_URL\n" not in ran.stdout, ran.stdout)
    checks.done()
finally:
    remove(work)
