#!/usr/bin/env python3
"""Runs one command and prints `wall seconds<TAB>CPU seconds<TAB>max RSS MB<TAB>anonymous MB<TAB>exit status`.

Usage: measure.py LOG COMMAND [ARGUMENT...]

CPU and max RSS come from the kernel's accounting of the command and the children it waited for. Anonymous memory is the
highest sum of RssAnon over the process tree, sampled every 5 ms: page cache that a memory map shows in RSS is not in it.
A peak shorter than a sample can be missed; RSS is never below this interpreter's own, about 14 MB. Standard output is thrown away, standard error goes to LOG.
"""

import os
import resource
import subprocess
import sys
import threading
import time

SAMPLE_SECONDS = 0.005


def anonymous_kilobytes(root):
    """Sums RssAnon over a process and its descendants; processes that end meanwhile count as nothing."""
    total = 0
    pending = [root]
    while pending:
        process = pending.pop()
        try:
            with open(f"/proc/{process}/status", encoding="ascii", errors="replace") as lines:
                total += next((int(line.split()[1]) for line in lines if line.startswith("RssAnon:")), 0)
            for task in os.listdir(f"/proc/{process}/task"):
                with open(f"/proc/{process}/task/{task}/children", encoding="ascii") as children:
                    pending += children.read().split()
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


def main(log, command):
    peak = 0
    done = threading.Event()
    with open(log, "ab") as errors:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)

        def sample():
            nonlocal peak
            while not done.wait(SAMPLE_SECONDS):
                peak = max(peak, anonymous_kilobytes(child.pid))

        sampler = threading.Thread(target=sample)
        sampler.start()
        status = child.wait()
        wall = time.perf_counter() - start
        done.set()
        sampler.join()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{wall:.3f}\t{usage.ru_utime + usage.ru_stime:.3f}\t{usage.ru_maxrss / 1024:.1f}\t{peak / 1024:.1f}\t{status}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(sys.argv[1], sys.argv[2:])
