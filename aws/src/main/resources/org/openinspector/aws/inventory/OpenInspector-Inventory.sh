#!/bin/sh
# OpenInspector-Inventory: tells what is installed on this instance, in lines. It reads, and writes nothing but
# temporary files of its own, which it removes. It needs a POSIX shell with awk, find, grep, sed and sort.
# OPENINSPECTOR_ROOT, for tests: look below this folder instead of /.
LC_ALL=C
export LC_ALL
umask 077
set -f
paths='{{ Paths }}'
packages_max='{{ PackagesMax }}'
seconds_max='{{ SecondsMax }}'
root=${OPENINSPECTOR_ROOT:-}
tab=$(printf '\t')
work=${TMPDIR:-/tmp}/openinspector.$$
late=
limit=
finder=
ticker=
count=0

if ! mkdir "$work"; then
    echo "cannot make $work" >&2
    exit 1
fi
stop() {
    late=1
    [ -z "$finder" ] || kill "$finder" 2>/dev/null
}
clean() {
    [ -z "$ticker" ] || kill "$ticker" 2>/dev/null
    rm -rf "$work"
}
trap stop USR1
trap clean EXIT
trap 'exit 1' HUP INT TERM
(
    trap - EXIT USR1
    second=0
    while [ "$second" -lt "$seconds_max" ] && kill -0 $$ 2>/dev/null; do
        sleep 1
        second=$((second + 1))
    done
    kill -s USR1 $$
) </dev/null >/dev/null 2>&1 &
ticker=$!

# A file's first lines, each behind a plus sign.
text() {
    awk -v most="$2" 'NR > most { exit } { print "+" substr($0, 1, 500) }' "$1" 2>/dev/null
}

system() {
    printf 'kernel %s\n' "$(uname -r)"
    for file in etc/os-release usr/lib/os-release; do
        if [ -f "$root/$file" ]; then
            printf 'file %s\n' "$file"
            text "$root/$file" 40
            break
        fi
    done
    if [ -f "$root/var/lib/dpkg/status" ] && command -v dpkg-query >/dev/null 2>&1; then
        dpkg-query --admindir="$root/var/lib/dpkg" -W \
            -f='${Status}\t${Package}\t${Architecture}\t${Version}\t${source:Package}\t${source:Version}\t${Maintainer}\n' \
            2>/dev/null |
            awk -F '\t' '
                $1 !~ / (not-installed|config-files)$/ && NF >= 6 {
                    printf "deb %s\t%s\t%s\t%s\t%s\t%s\n", $2, $3, $4, $5, $6, substr($7, 1, 100)
                    n++
                }
                END { printf "packages %d\n", n }'
    elif command -v rpm >/dev/null 2>&1; then
        rpm ${root:+--root "$root"} -qa \
            --qf 'rpm %{NAME}\t%{EPOCH}\t%{VERSION}\t%{RELEASE}\t%{ARCH}\t%{SOURCERPM}\t%{VENDOR}\n' 2>/dev/null |
            sort | awk '{ print; n++ } END { printf "packages %d\n", n }'
    fi
}

# The files to look at, sorted, so that a limit always leaves out the same ones.
find_files() {
    : >"$work/found"
    rest=$paths:
    while [ -n "$rest" ] && [ -z "$late" ]; do
        path=${rest%%:*}
        rest=${rest#*:}
        [ -n "$path" ] && [ -d "$root$path" ] || continue
        find -H "$root$path" -xdev -type f \( \
            -path '*.dist-info/METADATA' -o -path '*.egg-info/PKG-INFO' -o -path '*/EGG-INFO/PKG-INFO' \
            -o -name '*.egg-info' -o -path '*/node_modules/*/package.json' \
            -o -name '*.jar' -o -name '*.war' -o -name '*.ear' -o -name '*.par' \
            \) -print >>"$work/found" 2>/dev/null &
        finder=$!
        wait "$finder"
        finder=
    done
    awk -v skip="${#root}" '{ print substr($0, skip + 1) }' "$work/found" | grep -v '[[:cntrl:]]' | sort -u >"$work/paths"
}

# owner TAB path; "-" if no package of the system owns the file, "?" if that is to be asked for each.
find_owners() {
    : >"$work/owned"
    unknown=-
    if [ -d "$root/var/lib/dpkg/info" ]; then
        set +f
        grep -Fxf "$work/paths" /dev/null "$root"/var/lib/dpkg/info/*.list 2>/dev/null |
            awk -v skip="${#root}" '{
                at = index($0, ".list:/")
                if (at > 0) {
                    name = substr($0, skip + 20, at - skip - 20)
                    sub(/:.*/, "", name)
                    print name "\t" substr($0, at + 6)
                }
            }' >"$work/owned"
        set -f
    elif command -v rpm >/dev/null 2>&1; then
        unknown='?'
    fi
    awk -F '\t' -v owned="$work/owned" -v unknown="$unknown" '
        BEGIN { while ((getline line < owned) > 0) { at = index(line, "\t"); owner[substr(line, at + 1)] = substr(line, 1, at - 1) } }
        { print (($0 in owner) ? owner[$0] : unknown) "\t" $0 }' "$work/paths" >"$work/joined"
}

begin() {
    printf '%s %s\n' "$1" "${path#/}"
    if [ "$owner" = '?' ]; then
        owner=$(rpm ${root:+--root "$root"} -qf --qf '%{NAME}\n' "$path" 2>/dev/null | head -n 1)
        case $owner in '' | *' '*) owner=- ;; esac
    fi
    [ "$owner" = - ] || printf 'owner %s\n' "$owner"
}

python() {
    begin file
    awk '/^\r?$/ || NR > 200 { exit } /^(Name|Version):/ { print "+" substr($0, 1, 500) }' "$root$path" 2>/dev/null
}

# Name and version at the outermost level of a file that is written over several lines, as npm does; of any other the
# beginning.
node() {
    begin file
    awk '
        NR == 1 && $0 !~ /^[ \t]*\{[ \t\r]*$/ { print "+" substr($0, 1, 8000); exit }
        NR > 3000 || found == 2 { exit }
        /^[ \t]*"/ {
            match($0, /^[ \t]*/)
            if (!indented) { indent = RLENGTH; indented = 1 }
            if (RLENGTH == indent && $0 ~ /^[ \t]*"(name|version)"[ \t]*:[ \t]*"[^"]*"[ \t]*,?[ \t\r]*$/) {
                line = $0
                sub(/,?[ \t\r]*$/, "", line)
                sub(/^[ \t]*/, "", line)
                out = out (out == "" ? "" : ",") substr(line, 1, 1000)
                found++
            }
        }
        END { if (out != "") print "+{" out "}" }' "$root$path" 2>/dev/null
}

# What names an archive: properties of Maven and the manifest, names of archives inside, and one class to show that
# there is code.
archive() {
    begin archive
    [ -n "$unzip" ] || return 0
    unzip -Z1 "$root$path" 2>/dev/null | awk '
        /[^A-Za-z0-9_.\/$@+=,~ -]/ || length($0) > 400 { next }
        /^META-INF\/MANIFEST\.MF$/ || /^META-INF\/maven\/[^\/]+\/[^\/]+\/pom\.properties$/ { if (texts++ < 40) print "t " $0; next }
        /\.(jar|war|ear|par)$/ { if (inner++ < 300) print "n " $0; next }
        /\.class$/ && !classes++ { print "n " $0 }' >"$work/entries"
    while IFS= read -r entry; do
        printf 'entry %s\n' "${entry#??}"
        case $entry in
        t*) unzip -p "$root$path" "${entry#??}" 2>/dev/null | awk 'NR > 80 { exit } { print "+" substr($0, 1, 500) }' ;;
        esac
    done <"$work/entries"
}

languages() {
    unzip=$(command -v unzip)
    find_files
    find_owners
    while IFS=$tab read -r owner path; do
        [ -z "$late" ] || break
        [ -f "$root$path" ] || continue
        if [ "$count" -ge "$packages_max" ]; then
            limit=1
            break
        fi
        count=$((count + 1))
        case $path in
        */package.json) node ;;
        *.jar | *.war | *.ear | *.par) archive ;;
        *) python ;;
        esac
    done <"$work/joined"
}

{
    echo 'OpenInspector-Inventory 1'
    system
    [ -z "$paths" ] || languages
    [ -z "$limit" ] || echo 'limit packages'
    [ -z "$late" ] || echo 'limit time'
    echo "end $count"
} >"$work/out"

size=$(wc -c <"$work/out")
if [ "$size" -gt 20000 ] && command -v gzip >/dev/null 2>&1 && command -v base64 >/dev/null 2>&1; then
    echo 'OpenInspector-Inventory 1 gzip'
    gzip -9 -c "$work/out" | base64
else
    cat "$work/out"
fi
exit 0
