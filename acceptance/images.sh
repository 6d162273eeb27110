# Sourced by the gate's scripts: scans a test image and holds the answer against the independent check.

images=${OPENINSPECTOR_TEST_IMAGES:-$repository/.build/images}
shared=${OPENINSPECTOR_SHARED:-$repository/../shared}
results=$repository/.build/acceptance
export OPENINSPECTOR_HOME=$results/home

# What the independent check reads; its answer is held against these feeds alone.
checked_feeds=(osv-go.zip osv-rust.zip osv-pypi-pysec.zip osv-almalinux.zip osv-ghsa-sample.zip debian-dsa-dla-lists.zip
    epss_scores-2026-08-16.csv.gz kev.zip)

# check_image NAME: skipped, with the reason, where images cannot be made.
check_image() {
    local name=$1
    if [ "$(id -u)" != 0 ] || ! command -v mmdebstrap >/dev/null 2>&1; then
        echo "image $name: skipped: making it needs root and mmdebstrap (apt-get install mmdebstrap)"
        return
    fi
    "$repository/acceptance/images/build" "$name"
    if [ ! -d "$shared/feeds" ]; then
        echo "image $name: the check of findings is skipped: third-party feeds absent"
        return
    fi
    mkdir -p "$results"
    if [ ! -e "$results/imported" ] || [ "$repository/advisories" -nt "$results/imported" ]; then
        rm -rf "$results/feeds" && mkdir -p "$results/feeds"
        local feed
        for feed in "${checked_feeds[@]}"; do
            cp "$shared/feeds/$feed" "$results/feeds/"
        done
        "$repository/openinspector" advisories import --replace "$results/feeds" >"$results/import.txt"
        touch "$results/imported"
    fi
    local reference
    for reference in "oci:$images/$name" "docker-archive:$images/$name.tar"; do
        "$repository/openinspector" scan image "$reference" --quiet -o json="$results/$name.json"
        python3 "$repository/acceptance/check_scan.py" --manifest "$images/$name.manifest.json" \
            --feeds "$shared/feeds" "$results/$name.json" >"$results/$name.txt" || {
            cat "$results/$name.txt" >&2
            return 1
        }
        echo "image $name as ${reference%%:*}: $(tail -1 "$results/$name.txt")"
    done
}
