#!/usr/bin/env bash
# Native fuzzing of every fuzz target, one after the other, 30 seconds each (the annotation says so): about half an hour.
# `acceptance/full/fuzz.sh NAME` fuzzes only the targets whose class or method holds NAME.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$repository/.mvn/jdk.sh"
jdk_find
cd "$repository"
passed=0
failed=0
targets=$(python3 - "${1:-}" <<'PYTHON'
import glob, re, sys
for name in sorted(glob.glob('*/src/test/java/**/*.java', recursive=True)):
    text = open(name, encoding='utf-8').read()
    for method in re.findall(r'@FuzzTest[^\n]*\n(?:\s*@[^\n]*\n)*\s*(?:public )?void (\w+)\(', text):
        target = f"{name.split('/')[0]} {name.split('/')[-1].removesuffix('.java')} {method}"
        if sys.argv[1] in target:
            print(target)
PYTHON
)
while read -r module class method; do
    [ -n "$module" ] || continue
    echo "fuzzing $module $class.$method"
    if JAZZER_FUZZ=1 mvn -B -q -Djacoco.skip=true -Dspotless.check.skip=true -Dsurefire.failIfNoSpecifiedTests=false \
        -Dtest="$class#$method" -pl "$module" -am test </dev/null >.build/fuzz.log 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        cp .build/fuzz.log ".build/fuzz.$class.$method.log"
        echo "  failed: .build/fuzz.$class.$method.log" >&2
    fi
done <<<"$targets"
echo "fuzzing: $passed passed, $failed failed"
[ "$failed" = 0 ]
