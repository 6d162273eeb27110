"""Version orders for the independent check: one function `order(scheme)(left, right)` -> negative, 0 or positive.

Naive on purpose and made from each ecosystem's own tool where there is one: `packaging` for PyPI, `dpkg` for Debian.
SemVer and Maven follow their specifications:
https://semver.org/spec/v2.0.0.html#spec-item-11 and https://maven.apache.org/pom.html#Version_Order_Specification
"""

import functools
import re
import subprocess

from packaging.version import InvalidVersion, Version


def compare_values(left, right):
    return (left > right) - (left < right)


@functools.lru_cache(maxsize=None)
def debian(left, right):
    """Asks dpkg, one process a pair."""
    for operator, answer in (("lt", -1), ("eq", 0), ("gt", 1)):
        status = subprocess.run(["dpkg", "--compare-versions", left, operator, right], capture_output=True, check=False)
        if status.returncode == 0:
            return answer
    raise ValueError(f"dpkg cannot order {left!r} and {right!r}")


def pep440(left, right):
    return compare_values(pep440_key(left), pep440_key(right))


@functools.lru_cache(maxsize=None)
def pep440_key(text):
    # What is no PEP 440 version lies below all that are, as setuptools once had it.
    try:
        return (1, Version(text))
    except InvalidVersion:
        return (0, text)


def semver(left, right):
    return compare_values(semver_key(left), semver_key(right))


@functools.lru_cache(maxsize=None)
def semver_key(text):
    """Also takes Go's forms: a leading `v`, and `1.21rc1` of the standard library."""
    text = re.sub(r"^(\d+)\.(\d+)(rc|beta)(\d+)$", r"\1.\2.0-\3.\4", text.removeprefix("v").removeprefix("go"))
    match = re.fullmatch(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+.*)?", text)
    if match is None:
        raise ValueError(f"{text!r} is no SemVer version")
    numbers = tuple(int(number or 0) for number in match.groups()[:3])
    if match.group(4) is None:
        return numbers, (1,)
    # Numeric identifiers are below the others; a shorter list is below a longer one, as Python's tuples are.
    identifiers = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in match.group(4).split("."))
    return numbers, (0, identifiers)


QUALIFIERS = ("alpha", "beta", "milestone", "rc", "snapshot", "", "sp")
ALIASES = {"ga": "", "final": "", "release": "", "cr": "rc"}


def maven_tokens(text):
    """Returns [(separator, token)], token an int or a qualifier, trailing null values removed before each `-`."""
    tokens = []
    separator = "."
    for part in re.split(r"([.-])", text.lower()):
        if part in (".", "-"):
            separator = part
            continue
        # A change between digits and letters separates as a hyphen does.
        pieces = re.findall(r"\d+|[^\d]+", part) or ["0"]
        for index, piece in enumerate(pieces):
            if piece.isdigit():
                value = int(piece)
            else:
                short = {"a": "alpha", "b": "beta", "m": "milestone"}
                piece = short.get(piece, piece) if index + 1 < len(pieces) else piece
                value = ALIASES.get(piece, piece)
            tokens.append((separator if index == 0 else "-", value))
        separator = "."
    return trim(tokens)


def trim(tokens):
    """Drops null values (0 and the release qualifier) at the end, and before each hyphen."""
    kept = []
    for index, token in enumerate(tokens):
        kept.append(token)
        ends = index + 1 == len(tokens) or tokens[index + 1][0] == "-"
        while ends and len(kept) > 1 and kept[-1][1] in (0, ""):
            kept.pop()
    return kept


def maven_rank(token):
    """Orders tokens of one place: `.qualifier` = `-qualifier` < `-number` < `.number`."""
    separator, value = token
    if isinstance(value, int):
        return (2 if separator == "." else 1, value, "")
    known = QUALIFIERS.index(value) if value in QUALIFIERS else len(QUALIFIERS)
    return (0, known, "" if value in QUALIFIERS else value)


def maven(left, right):
    lefts, rights = maven_tokens(left), maven_tokens(right)
    for index in range(max(len(lefts), len(rights))):
        first = lefts[index] if index < len(lefts) else None
        second = rights[index] if index < len(rights) else None
        # The shorter is padded with the null value of what it faces.
        first = first or (second[0], 0 if isinstance(second[1], int) else "")
        second = second or (first[0], 0 if isinstance(first[1], int) else "")
        answer = compare_values(maven_rank(first), maven_rank(second))
        if answer:
            return answer
    return 0


ORDERS = {"deb": debian, "pypi": pep440, "npm": semver, "golang": semver, "maven": maven}
