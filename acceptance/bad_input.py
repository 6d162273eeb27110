#!/usr/bin/env python3
"""Runs the real command on hostile inputs. Usage: bad_input.py [--only WORD] [--show] [--times] COMMAND

Every answer must be bounded in time and memory, say what is wrong in one sentence or as a problem, and read the rest.
`--only` runs the cases whose names hold the word, `--show` prints every message, `--times` how long each case takes.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from hostile import commands, feeds, files, folders, images, running


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command")
    parser.add_argument("--only", default="")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--times", action="store_true")
    options = parser.parse_args()
    work = tempfile.mkdtemp(prefix="openinspector-bad-input-")
    os.chmod(work, 0o755)
    start = time.monotonic()
    bench = running.Bench([options.command], work, options.times)
    cases = [(name, case) for module in (images, files, feeds, folders, commands) for name, case in module.CASES if options.only in name]
    try:
        bench.sheet(cases)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    if options.show:
        print("\n".join(sorted(bench.messages)))
    for skipped in bench.skipped:
        print(f"bad input: skipped: {skipped}")
    print(f"bad input: {bench.runs} runs in {time.monotonic() - start:.0f} s, slowest {bench.slowest[0]} s ({bench.slowest[1][:80]}), "
          f"largest {bench.heaviest[0]} MiB ({bench.heaviest[1][:80]})")
    print(f"bad input: {bench.passed} passed, {bench.failed} failed")
    sys.exit(1 if bench.failed else 0)


if __name__ == "__main__":
    main()
