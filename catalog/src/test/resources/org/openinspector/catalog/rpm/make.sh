#!/bin/sh
# Makes an rpm database of each format with the real rpm and rpmbuild; run it in this folder.
set -eu
here=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SOURCE_DATE_EPOCH=1700000000

cat > "$work/fixture.spec" << 'SPEC'
Name: fixture
Version: 1.0~rc1
Release: 2%{?dist}
Summary: main package
License: Apache-2.0
Vendor: Fixture Makers
ModularityLabel: fixture:1:20231114:abcdef
%description
Has files.
%package epoch
Epoch: 3
Version: 2.0^git1
Summary: with an epoch and a version of its own
%description epoch
%package zero
Epoch: 0
BuildArch: noarch
Summary: with epoch 0 and for every machine
%description zero
%package many
Summary: with so many files that its header needs several overflow pages
%description many
%package empty
Summary: without files
%description empty
%install
mkdir -p %{buildroot}/usr/bin "%{buildroot}/usr/share/fixture/a b" %{buildroot}/usr/share/many
echo 1 > %{buildroot}/usr/bin/fixture
echo 1 > "%{buildroot}/usr/share/fixture/a b/c d"
ln -s fixture %{buildroot}/usr/bin/link
echo 1 > %{buildroot}/usr/bin/epoch
echo 1 > %{buildroot}/usr/share/fixture/zero
for i in $(seq 1 150); do : > %{buildroot}/usr/share/many/file-with-a-rather-long-name-$i; done
%files
/usr/bin/fixture
/usr/bin/link
/usr/share/fixture
%exclude /usr/share/fixture/zero
%ghost /var/log/fixture.log
%files epoch
/usr/bin/epoch
%files zero
/usr/share/fixture/zero
%files many
/usr/share/many
%files empty
SPEC
rpmbuild -bb --quiet --define "_topdir $work" --define '_build_id_links none' \
    --define 'dist .fix1' --define '_buildhost fixture' "$work/fixture.spec" > "$work/log" 2>&1 || cat "$work/log"

gpg --batch --homedir "$(mkdir -m 700 "$work/gpg" && echo "$work/gpg")" --passphrase '' \
    --quick-generate-key 'Fixture <fixtures@example.org>' rsa2048 sign never 2> /dev/null
gpg --batch --homedir "$work/gpg" --armor --export > "$work/key.asc"
gpgconf --homedir "$work/gpg" --kill gpg-agent

rm -rf "$here/sqlite" "$here/bdb" "$here/ndb"
mkdir -p "$here/sqlite" "$here/bdb" "$here/ndb" "$work/db"
run() { rpm --dbpath "$work/db" "$@" 2> /dev/null; }
run --initdb
run --import "$work/key.asc"
run -i --justdb --nodeps --nosignature "$work"/RPMS/*/*.rpm
run -e --justdb --nodeps fixture-empty
run -i --justdb --nodeps --nosignature "$work"/RPMS/*/fixture-empty-*.rpm
cp "$work/db/rpmdb.sqlite" "$here/sqlite/"

# Debian's rpm writes no other format. A Berkeley DB is written by that library, through Perl; an NDB
# by the few lines below, after lib/backend/ndb/rpmpkg.c of rpm.
sqlite3 "$work/db/rpmdb.sqlite" 'SELECT hnum, hex(blob) FROM Packages' > "$work/rows"
perl -MDB_File -MFcntl -e '
    my %db;
    tie %db, "DB_File", "$ARGV[0]/bdb/Packages", O_CREAT | O_RDWR, 0644, $DB_HASH or die;
    my $last = 0;
    open my $rows, "<", $ARGV[1] or die;
    while (<$rows>) {
        chomp;
        my ($number, $hex) = split /\|/;
        $db{pack "V", $number} = pack "H*", $hex;
        $last = $number;
    }
    $db{pack "V", 0} = pack "V", $last + 1;
    untie %db;' "$here" "$work/rows"
python3 - "$here" "$work/rows" << 'NDB'
import struct, sys, zlib
rows = [line.strip().split("|") for line in open(sys.argv[2])]
slots, blobs, block = b"", b"", 4096 // 16
for number, blob in ((int(n), bytes.fromhex(h)) for n, h in rows):
    head = b"BlbS" + struct.pack("<III", number, 1, len(blob))
    blocks = (len(head) + len(blob) + 12 + 15) // 16
    fill = b"\0" * (blocks * 16 - len(head) - len(blob) - 12)
    tail = struct.pack("<II", zlib.adler32(head + blob + fill), len(blob)) + b"BlbE"
    blobs += head + blob + fill + tail
    slots += b"Slot" + struct.pack("<III", number, block, blocks)
    block += blocks
free = b"Slot" + b"\0" * 12
header = b"RpmP" + struct.pack("<IIII", 0, 1, 1, len(rows) + 1) + b"\0" * 12
page = header + slots
page += free * ((4096 - len(page)) // 16)
open(sys.argv[1] + "/ndb/Packages.db", "wb").write(page + blobs)
NDB
