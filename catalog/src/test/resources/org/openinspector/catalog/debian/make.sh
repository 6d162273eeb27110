#!/bin/sh
# Makes the fixtures "states" (a dpkg database with packages in many states) and "distroless" with
# the real dpkg: needs dpkg-deb, dpkg, dpkg-divert; run as root in this folder.
set -eu
here=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SOURCE_DATE_EPOCH=1700000000

deb() { # name version architecture "further fields" files...
    name=$1 version=$2 architecture=$3 fields=$4
    shift 4
    tree=$work/tree
    rm -rf "$tree"
    mkdir -p "$tree/DEBIAN"
    {
        printf 'Package: %s\nVersion: %s\nArchitecture: %s\n' "$name" "$version" "$architecture"
        printf 'Maintainer: Fixture Makers <fixtures@example.org>\n'
        [ -z "$fields" ] || printf "$fields\n"
        printf 'Description: fixture\n A second line: with a colon.\n .\n And a last one.\n'
    } > "$tree/DEBIAN/control"
    for file in "$@"; do
        mkdir -p "$tree/$(dirname "$file")"
        printf '%s %s\n' "$name" "$architecture" > "$tree/$file"
    done
    [ ! -e "$work/postinst" ] || install -m 755 "$work/postinst" "$tree/DEBIAN/postinst"
    [ ! -e "$work/conffiles" ] || cp "$work/conffiles" "$tree/DEBIAN/conffiles"
    (cd "$tree" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | sort -z |
        xargs -0 -r md5sum > DEBIAN/md5sums)
    dpkg-deb --root-owner-group --build "$tree" "$work/${name}_$architecture.deb" > /dev/null
}

root=$work/root
admin=$root/var/lib/dpkg
mkdir -p "$admin/info" "$admin/updates" "$admin/triggers" "$root/opt"
: > "$admin/status"
: > "$admin/available"
in_root() { dpkg --root="$root" --log=/dev/null --force-all "$@" > "$work/log" 2>&1 || cat "$work/log"; }

deb plain 1.0-1 amd64 '' usr/bin/plain usr/share/doc/plain/copyright usr/share/doc/plain/changelog
deb epoch 2:1.0~rc1+dfsg-1 all 'Multi-Arch: foreign' usr/share/epoch/data
deb from-source 1.0 amd64 'Source: the-source (3:2.0-1)' usr/lib/from-source.so
deb from-name 1.1-2+b1 amd64 'Source: the-name' 'usr/lib/from name.so'
deb libsame 4-1 amd64 'Multi-Arch: same\nSource: same' usr/lib/x86_64-linux-gnu/libsame.so.4
deb libsame 4-1 i386 'Multi-Arch: same\nSource: same' usr/lib/i386-linux-gnu/libsame.so.4
deb held 5 amd64 '' usr/bin/held
deb unpacked 6 amd64 '' usr/bin/unpacked
deb diverts 8 amd64 '' usr/bin/diverted
deb is-diverted 9 amd64 '' usr/bin/diverted usr/bin/locally-diverted
deb half-installed 12 amd64 '' usr/bin/half-installed
deb awaits 10 amd64 '' usr/bin/awaits
printf '/etc/removed.conf\n' > "$work/conffiles"
deb removed 7 amd64 '' etc/removed.conf usr/bin/removed
deb purged 7 amd64 '' etc/removed.conf usr/bin/purged
rm "$work/conffiles"
printf '#!/bin/sh\nexit 1\n' > "$work/postinst"
deb half-configured 11 amd64 '' usr/bin/half-configured
rm "$work/postinst"

in_root --add-architecture i386
dpkg-divert --root="$root" --package diverts --divert /usr/bin/diverted.real --no-rename --add \
    /usr/bin/diverted > /dev/null
dpkg-divert --root="$root" --local --divert /opt/elsewhere --no-rename --add \
    /usr/bin/locally-diverted > /dev/null
in_root -i "$work/plain_amd64.deb" "$work/epoch_all.deb" "$work/from-source_amd64.deb" \
    "$work/from-name_amd64.deb" "$work/libsame_amd64.deb" "$work/libsame_i386.deb" \
    "$work/held_amd64.deb" "$work/diverts_amd64.deb" "$work/is-diverted_amd64.deb" \
    "$work/removed_amd64.deb" "$work/purged_amd64.deb" "$work/awaits_amd64.deb" \
    "$work/half-installed_amd64.deb"
in_root --unpack "$work/unpacked_amd64.deb"
in_root -i "$work/half-configured_amd64.deb"
in_root -r removed
in_root -P purged
echo 'held hold' | dpkg --root="$root" --set-selections
echo 'from-name deinstall' | dpkg --root="$root" --set-selections
# States that need a trigger or a power failure: the state alone is set by hand.
sed -i '/^Package: half-installed$/,/^$/s/^Status: .*/Status: install reinstreq half-installed/' \
    "$admin/status"
sed -i '/^Package: awaits$/,/^$/s/^Status: .*/Status: install ok triggers-awaited\nTriggers-Awaited: plain/' \
    "$admin/status"
sed -i '/^Package: plain$/,/^$/s/^Status: .*/Status: install ok triggers-pending\nTriggers-Pending: x/' \
    "$admin/status"

rm -rf "$here/states" "$here/distroless"
mkdir -p "$here/states/var/lib/dpkg/info" "$here/distroless/var/lib/dpkg/status.d"
cp "$admin/status" "$admin/diversions" "$here/states/var/lib/dpkg/"
cp "$admin/info/format" "$admin"/info/*.list "$here/states/var/lib/dpkg/info/"
cp "$admin/arch" "$here/states/var/lib/dpkg/" 

# As images without dpkg are built: the control file and the sums of each package, by its name.
deb odd-name 1 all '' 'usr/share/odd/back\slash' 'usr/share/odd/two spaces  here'
for package in plain_amd64 epoch_all from-source_amd64 odd-name_all; do
    name=${package%_*}
    dpkg-deb --info "$work/$package.deb" control > "$here/distroless/var/lib/dpkg/status.d/$name"
    dpkg-deb --info "$work/$package.deb" md5sums \
        > "$here/distroless/var/lib/dpkg/status.d/$name.md5sums"
done
