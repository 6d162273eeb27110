import sys
from packaging.specifiers import InvalidSpecifier, SpecifierSet
for line in sys.stdin:
    constraint, version = line.rstrip("\n").split("\t")
    try:
        print("yes" if SpecifierSet(constraint).contains(version, prereleases=True) else "no")
    except InvalidSpecifier:
        print("invalid")
