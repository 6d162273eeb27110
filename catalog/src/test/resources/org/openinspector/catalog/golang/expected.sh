#!/bin/sh
# Writes for each PROGRAM.gz the packages that `go version -m` tells, one purl a line, sorted.
for packed in *.gz; do
    gzip -dc "$packed" >program && chmod +x program
    go version -m program | awk -F '\t' '
        function flush() { if (path != "" && version != "" && version != "(devel)") print "pkg:golang/" path "@" version; path = "" }
        NR == 1 { sub(/^.*: go/, ""); sub(/[ -]X:.*$/, ""); print "pkg:golang/stdlib@" $0; next }
        $2 == "mod" || $2 == "dep" { flush(); path = $3; version = $4 }
        $2 == "=>" { path = $3; version = $4 }
        $2 == "build" { flush() }
        END { flush() }' | sed 's/+/%2B/' | LC_ALL=C sort >"${packed%.gz}.txt"
done
rm -f program
