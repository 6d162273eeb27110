#!/usr/bin/env python3
"""Sends requests made of the OpenAPI documents, right and wrong ones, and looks at what is answered.

  acceptance/clients/check_openapi.py [--examples N] [--seed N]

Needs schemathesis (pip install schemathesis). Exit status: 0 nothing but proper answers.
"""
import argparse
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "server")]
from harness import Server, remove, small_root, work_folder  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--examples", type=int, default=25)
parser.add_argument("--seed", type=int, default=1)
given = parser.parse_args()
program = shutil.which("schemathesis")
if not program:
    sys.exit("schemathesis is missing: pip install schemathesis")
work = work_folder()
try:
    with Server(work / "data", "--offline", "--reports", work / "reports", environment={"OPENINSPECTOR_HOST_ROOT": str(small_root(work / "root"))}) as server:
        for document, service in (("inspector2", "inspector2"), ("inspectorscan", "inspector-scan"), ("openinspector", "inspector2")):
            environment = {**server.env(), "SCHEMATHESIS_HOOKS": str(HERE / "openapi_hooks.py"), "OPENAPI_SERVICE": service}
            done = subprocess.run(
                [program, "run", f"{server.endpoint}/openapi/{document}.json", "--checks", "told_in_our_words", "--max-examples", str(given.examples),
                 "--phases", "fuzzing", "--mode", "all", "--seed", str(given.seed), "--exclude-path-regex", "identity/keys|identity/users|encryption"],
                env=environment, cwd=work)
            if done.returncode:
                sys.exit(done.returncode)
finally:
    remove(work)
