#!/bin/sh
# OpenInspector-Install: brings packages that are installed to versions without known vulnerabilities, and touches no
# other but what these need. It needs a POSIX shell with awk, and the system's own package manager.
LC_ALL=C
export LC_ALL
set -f
packages='{{ Packages }}'
versions='{{ Versions }}'
failed=0

# Lines that are read by people and by OpenInspector: word, package, version that is there now, and more.
tell() {
    printf 'OpenInspector: %s\n' "$*"
}

# Only versions that are there and too low are to be brought up.
each_package() {
    for package in $packages; do
        name=${package%%=*}
        wanted=${package#*=}
        "$1"
    done
}

apt_one() {
    have=$(dpkg-query -W -f='${Status}\t${Version}\n' "$name" 2>/dev/null |
        awk -F '\t' '$1 ~ / installed$/ { print $2; exit }')
    if [ -z "$have" ]; then
        tell absent "$name"
        return
    fi
    if dpkg --compare-versions "$have" ge "$wanted"; then
        tell kept "$name" "$have"
        return
    fi
    target=$wanted
    if [ "$versions" = at-least ]; then
        offered=$(apt-cache policy "$name" 2>/dev/null | awk '$1 == "Candidate:" { print $2; exit }')
        if [ -z "$offered" ] || [ "$offered" = '(none)' ] || ! dpkg --compare-versions "$offered" ge "$wanted"; then
            tell unavailable "$name" "$have" "repositories offer ${offered:-nothing}, expected $wanted or newer"
            failed=1
            return
        fi
        target=$offered
    fi
    set -- apt-get -q -y --only-upgrade --no-install-recommends -o Dpkg::Options::=--force-confdef \
        -o Dpkg::Options::=--force-confold install -- "$name=$target"
    if "$@"; then
        tell installed "$name" "$target"
    else
        tell failed "$name" "$have" "apt-get could not install $target"
        failed=1
    fi
}

rpm_one() {
    have=$(rpm -q --qf '%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\n' -- "$name" 2>/dev/null | awk 'END { if (NR) print }')
    case $have in
    '' | *' '*)
        tell absent "$name"
        return
        ;;
    esac
    if [ "$versions" = exact ]; then
        case $wanted in
        *:*) target=$name-${wanted%%:*}:${wanted#*:} ;;
        *) target=$name-$wanted ;;
        esac
        word=install
        [ "$manager" != yum ] || word=update-to
    else
        target=$name
        word=update
    fi
    if [ "$manager" = zypper ]; then
        if [ "$versions" = exact ]; then target="$name=$wanted"; else target="$name>=$wanted"; fi
        set -- zypper --non-interactive install --no-recommends -- "$target"
    else
        set -- "$manager" -y "$word" "$target"
    fi
    "$@"
    status=$?
    now=$(rpm -q --qf '%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\n' -- "$name" 2>/dev/null | awk 'END { if (NR) print }')
    if [ "$status" -ne 0 ]; then
        tell failed "$name" "$have" "$manager ended with $status, expected $wanted"
        failed=1
    elif [ "$now" = "$have" ]; then
        # Whether that is enough, the next inventory tells.
        tell kept "$name" "$have"
    else
        tell installed "$name" "$now"
    fi
}

if command -v apt-get >/dev/null 2>&1 && command -v dpkg-query >/dev/null 2>&1; then
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    apt-get -q update || tell "stale lists of packages: apt-get update failed"
    each_package apt_one
else
    manager=
    for known in dnf yum zypper; do
        if command -v "$known" >/dev/null 2>&1; then
            manager=$known
            break
        fi
    done
    if [ -z "$manager" ]; then
        tell "no package manager: expected apt-get, dnf, yum or zypper"
        exit 2
    fi
    each_package rpm_one
fi
exit "$failed"
