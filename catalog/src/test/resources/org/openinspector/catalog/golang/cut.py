"""Zeroes all of an executable that `go version -m` and `readelf` do not need, and packs what is left.

readelf is asked too, because Go looks on in the data where the section headers help it no further.

Usage: cut.py PROGRAM OUT.gz
"""
import gzip, os, subprocess, sys, tempfile

source, target = sys.argv[1:]
with open(source, "rb") as f:
    data = bytearray(f.read())
work = os.path.join(tempfile.mkdtemp(), "program")


def answer():
    with open(work, "wb") as f:
        f.write(data)
    os.chmod(work, 0o755)
    go = subprocess.run(["go", "version", "-m", work], capture_output=True)
    elf = subprocess.run(["readelf", "-SlW", work], capture_output=True)
    return go.returncode, go.stdout, elf.stdout


wanted = answer()
assert wanted[0] == 0, wanted


def cut(start, end):
    kept = data[start:end]
    if not any(kept):
        return
    data[start:end] = bytes(end - start)
    if answer() == wanted:
        return
    data[start:end] = kept
    if end - start > 64:
        middle = (start + end) // 2
        cut(start, middle)
        cut(middle, end)


cut(0, len(data))
with open(target, "wb") as out, gzip.GzipFile("", "wb", 9, out, 0) as packed:
    packed.write(data)
