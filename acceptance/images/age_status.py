#!/usr/bin/env python3
"""Sets packages of a dpkg status file back to earlier versions.

Usage: age_status.py STATUS TABLE

TABLE has one line `source<TAB>version<TAB>reason` a source package; `#` starts a comment. Every installed binary of
such a source gets the version, also where the binary's own version merely contains its source's (bsdutils
1:2.36.1-8+deb11u2 of util-linux 2.36.1-8+deb11u2). Rewrites STATUS in place; prints what it changed.
"""

import re
import sys


def read_table(path):
    """Returns {source: version}."""
    table = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                source, version, _reason = line.rstrip("\n").split("\t")
                table[source] = version
    return table


def age_stanza(stanza, table):
    """Returns the stanza with earlier versions, and the source it was changed for or None."""
    package = re.search(r"^Package: (.*)$", stanza, re.MULTILINE).group(1)
    version = re.search(r"^Version: (.*)$", stanza, re.MULTILINE)
    status = re.search(r"^Status: (.*)$", stanza, re.MULTILINE).group(1)
    field = re.search(r"^Source: (\S+)(?: \((.+)\))?$", stanza, re.MULTILINE)
    if version is None or not status.endswith(" installed"):
        return stanza, None
    source = field.group(1) if field else package
    if source not in table:
        return stanza, None
    source_version = field.group(2) if field and field.group(2) else version.group(1)
    if source_version not in version.group(1):
        raise SystemExit(f"{package}: version {version.group(1)} does not contain {source_version} of its source {source}")
    aged = version.group(1).replace(source_version, table[source])
    stanza = stanza.replace(version.group(0), f"Version: {aged}", 1)
    if field and field.group(2):
        stanza = stanza.replace(field.group(0), f"Source: {source} ({table[source]})", 1)
    return stanza, source


def main(status_path, table_path):
    table = read_table(table_path)
    with open(status_path, encoding="utf-8") as status:
        stanzas = status.read().rstrip("\n").split("\n\n")
    changed = {}
    for number, stanza in enumerate(stanzas):
        stanzas[number], source = age_stanza(stanza, table)
        if source:
            changed[source] = changed.get(source, 0) + 1
    with open(status_path, "w", encoding="utf-8") as status:
        status.write("\n\n".join(stanzas) + "\n\n")
    absent = sorted(set(table) - set(changed))
    print(f"{sum(changed.values())} packages of {len(changed)} sources set back; not installed: {' '.join(absent) or 'none'}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
