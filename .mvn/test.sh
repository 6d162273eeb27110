#!/usr/bin/env bash
# The whole gate: `./openinspector test`. With --full also the sizes that issues name, native fuzzing and real images.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$home/.mvn/jdk.sh"
export LC_ALL=C.UTF-8

usage() {
    cat <<'HELP'
Usage: ./openinspector test [--full] [-pl MODULE[,MODULE]]

Formats are checked, everything is compiled from clean with warnings, Error Prone and null checks as errors, all tests
run, the launcher is tried, and what was checked against other people's tools is counted.

  --full          100,000 version pairs a scheme, native fuzzing of every fuzz target, the large images and their
                  independent check (about an hour)
  -pl MODULES     only these modules and what they need, without the launcher's part

Examples:
  ./openinspector test
  ./openinspector test -pl versions
  ./openinspector test --full
HELP
}

full=
modules=()
while [ $# -gt 0 ]; do
    case "$1" in
    --full) full=1 ;;
    -pl)
        [ $# -ge 2 ] || { usage >&2; exit 2; }
        modules=(-pl "$2" -am)
        shift
        ;;
    -h | --help) usage; exit 0 ;;
    *) echo "openinspector test: unknown argument \"$1\"" >&2; usage >&2; exit 2 ;;
    esac
    shift
done

# The tools that expected answers come from. A missing one fails the gate: a check left out is not a check passed.
missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$1 ($2)"); }
need mvn "apt-get install maven"
need dpkg "apt-get install dpkg"
need dpkg-query "apt-get install dpkg"
need perl "apt-get install perl libdpkg-perl"
need python3 "apt-get install python3"
need rpm "apt-get install rpm"
need ruby "apt-get install ruby"
need umoci "apt-get install umoci"
need skopeo "apt-get install skopeo"
need zstd "apt-get install zstd"
need jq "apt-get install jq"
perl -MDpkg::Version -e 1 2>/dev/null || missing+=("Perl module Dpkg::Version (apt-get install libdpkg-perl)")
python3 -c 'import packaging' 2>/dev/null || missing+=("Python module packaging (apt-get install python3-packaging, or pip install packaging)")
python3 -c 'import yaml' 2>/dev/null || missing+=("Python module yaml (apt-get install python3-yaml, or pip install pyyaml)")
need aws "pip install awscli"
need setpriv "apt-get install util-linux"
need curl "apt-get install curl"
need node "apt-get install nodejs"
need npm "apt-get install npm"
need /usr/lib/postgresql/15/bin/postgres "apt-get install postgresql-15"
python3 -c 'import boto3' 2>/dev/null || missing+=("Python module boto3 (pip install boto3)")
python3 -c 'import moto, flask' 2>/dev/null || missing+=("Python module moto with its server (pip install 'moto[server]')")
if [ ${#missing[@]} -gt 0 ]; then
    echo "openinspector test: these tools are missing, and the tests compare with them:" >&2
    printf '  %s\n' "${missing[@]}" >&2
    exit 3
fi

jdk_find
cd "$home"
start=$SECONDS
size=small
[ -z "$full" ] || size=full
# Modules that do not need each other are built two at a time: many tests wait for something.
mvn -B -T 2 "${modules[@]}" -Dopeninspector.size="$size" clean verify

echo
echo "Checked against other tools:"
cat ./*/target/counts.txt 2>/dev/null | LC_ALL=C sort | sed 's/^/  /' || true

echo "Skipped, with reasons:"
python3 - <<'PYTHON'
import glob, xml.etree.ElementTree as tree
none = True
for name in sorted(glob.glob('*/target/surefire-reports/TEST-*.xml')):
    for case in tree.parse(name).getroot().iter('testcase'):
        skipped = case.find('skipped')
        if skipped is not None:
            none = False
            reason = (skipped.get('message') or 'no reason given').splitlines()[0]
            print(f"  {case.get('classname').rsplit('.', 1)[-1]}.{case.get('name')}: {reason}")
if none:
    print('  none')
PYTHON

echo "Line coverage:"
python3 - <<'PYTHON'
import csv, glob, os
for name in sorted(glob.glob('*/target/site/jacoco/jacoco.csv')):
    missed = covered = 0
    for row in csv.DictReader(open(name)):
        missed += int(row['LINE_MISSED'])
        covered += int(row['LINE_COVERED'])
    if missed + covered:
        print(f"  {name.split(os.sep)[0]:<12} {100 * covered / (missed + covered):5.1f} %  of {missed + covered} lines")
PYTHON

# Scripts wait a lot, so two run at a time; each one's output is shown when it has ended.
acceptance() { # acceptance FOLDER
    local folder=$1 work script name running=0 failed=''
    work=$(mktemp -d)
    for script in "$home/acceptance/$folder"/*.sh; do
        [ -e "$script" ] || continue
        if [ "$running" -eq 2 ]; then
            wait -n || true
            running=$((running - 1))
        fi
        name=$(basename "$script" .sh)
        (
            begin=$SECONDS status=0
            bash "$script" >"$work/$name.log" 2>&1 9>&- || status=$?
            {
                flock 8
                echo "Ran acceptance/$folder/$name.sh in $((SECONDS - begin)) seconds"
                cat "$work/$name.log"
            } 8>"$work/lock"
            echo "$status" >"$work/$name.status"
        ) &
        running=$((running + 1))
    done
    wait
    for script in "$home/acceptance/$folder"/*.sh; do
        [ -e "$script" ] || continue
        name=$(basename "$script" .sh)
        [ "$(cat "$work/$name.status" 2>/dev/null)" = 0 ] || failed="$failed acceptance/$folder/$name.sh"
    done
    rm -rf "$work"
    if [ -n "$failed" ]; then
        echo "openinspector test: failed:$failed" >&2
        return 1
    fi
}

if [ ${#modules[@]} -eq 0 ]; then
    "$home/openinspector" build
    acceptance gate
    [ -z "$full" ] || acceptance full
fi
echo "The gate is green after $((SECONDS - start)) seconds."
