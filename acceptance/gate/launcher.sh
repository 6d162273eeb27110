#!/usr/bin/env bash
# The launcher on a copy of the sources: it builds once, notices a changed and a deleted source, never runs old code from an
# AOT cache, answers two at once, and names what is missing.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'status=$?; [ $status = 0 ] || { echo "launcher: failed at line $LINENO: $BASH_COMMAND" >&2; cat "$work"/err* >&2; }; rm -rf "$work"' EXIT
copy=$work/with\ space
mkdir "$copy"
(cd "$repository" && git ls-files -z | tar -c --null -T - 2>/dev/null) | tar -x -C "$copy"
cd "$copy"
export OPENINSPECTOR_HOME=$work/home
checks=0
check() { # check WHAT CONDITION…
    local what=$1
    shift
    "$@" || { echo "launcher: not so: $what" >&2; exit 1; }
    checks=$((checks + 1))
}
built() { grep -c 'building, because' "$1" || true; }

./openinspector versions check debian - <<<'1.0~rc1 < 1.0' >"$work/out1" 2>"$work/err1" &
first=$!
./openinspector versions check debian - <<<'1.0 < 1.0~rc1' >"$work/out2" 2>"$work/err2" &
second=$!
status1=0 status2=0
wait $first || status1=$?
wait $second || status2=$?
check "two at once both answer" test "$status1 $status2" = "0 1"
check "the first answer is right" grep -q '^1 lines, 0 wrong$' "$work/out1"
check "the second answer is right" grep -q '^1 lines, 1 wrong$' "$work/out2"
check "two at once build once" test "$(($(built "$work/err1") + $(built "$work/err2")))" = 1
check "an AOT cache was made" test -s "$(ls -d .build/app/*)/cli.aot"

./openinspector scan image oci:cli/src/main/training/layout >"$work/out" 2>"$work/err"
check "nothing is built again" test "$(built "$work/err")" = 0
check "standard error is empty when all is well" test ! -s "$work/err"

sed -i 's/ lines, / rows, /' cli/src/main/java/org/openinspector/cli/VersionsCommand.java
./openinspector versions check debian - <<<'1.0~rc1 < 1.0' >"$work/out" 2>"$work/err"
check "a changed source is built" test "$(built "$work/err")" = 1
check "the new code runs, not the cached old one" grep -q '^1 rows, 0 wrong$' "$work/out"

echo 'class Broken {' >cli/src/main/java/org/openinspector/cli/Broken.java
status=0
./openinspector versions check debian - <<<'1 < 2' >"$work/out" 2>"$work/err" || status=$?
check "a broken source is exit status 3" test "$status" = 3
check "its error is shown" grep -q 'Broken.java' "$work/err"
rm cli/src/main/java/org/openinspector/cli/Broken.java
./openinspector versions check debian - <<<'1 < 2' >"$work/out" 2>"$work/err"
check "a removed source is noticed" grep -q '^1 rows, 0 wrong$' "$work/out"

status=0
env -u JAVA_HOME PATH=/usr/bin:/bin HOME="$work" bash -c '
    . ./.mvn/jdk.sh
    jdk_version() { return 1; }
    jdk_find' 2>"$work/err" || status=$?
check "without a JDK it says so" grep -q 'no JDK of version 25 or newer found' "$work/err"
check "and fails" test "$status" = 1

ln -s "$copy/openinspector" "$work/link"
check "it works through a link, from elsewhere" test \
    "$(cd / && "$work/link" versions check debian - <<<'1 < 2')" = "1 rows, 0 wrong"
echo "launcher: $checks passed, 0 failed"
