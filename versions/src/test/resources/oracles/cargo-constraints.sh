# Builds a program on the crate semver and feeds it the pairs.
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT
command -v cargo > /dev/null || { echo "cargo is missing" >&2; exit 77; }
mkdir "$folder/src"
printf '[package]\nname = "oracle"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nsemver = "1"\n' > "$folder/Cargo.toml"
cat > "$folder/src/main.rs" <<'RUST'
use std::io::{self, BufRead};
fn main() {
    for line in io::stdin().lock().lines() {
        let line = line.unwrap();
        let (constraint, version) = line.split_once('\t').unwrap();
        match (semver::VersionReq::parse(constraint), semver::Version::parse(version)) {
            (Ok(r), Ok(v)) => println!("{}", if r.matches(&v) { "yes" } else { "no" }),
            _ => println!("invalid"),
        }
    }
}
RUST
cd "$folder" || exit 1
cargo build -q --offline 2> /dev/null || cargo build -q 2> "$folder/log" || { echo "the crate semver cannot be built" >&2; exit 77; }
./target/debug/oracle < "$PAIRS"
