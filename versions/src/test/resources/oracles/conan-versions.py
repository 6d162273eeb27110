import sys
try:
    from conan.internal.model.version import Version
except ImportError:
    try:
        from conans.model.version import Version
    except ImportError:
        sys.stderr.write("conan is missing")
        sys.exit(77)
for line in sys.stdin:
    a, b = map(Version, line.rstrip("\n").split("\t"))
    print((a > b) - (a < b))
