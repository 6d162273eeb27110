# Go's own comparisons: golang.org/x/mod/semver as the go command carries it, and go/version for "go1.21rc2".
command -v go > /dev/null || { echo "go is missing" >&2; exit 77; }
source=$(go env GOROOT)/src/cmd/vendor/golang.org/x/mod/semver/semver.go
[ -e "$source" ] || { echo "the sources of Go are missing" >&2; exit 77; }
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT
mkdir "$folder/semver" && cp "$source" "$folder/semver/" && cd "$folder" || exit 1
printf 'module oracle\n\ngo 1.22\n' > go.mod
cat > main.go <<'GO'
package main

import (
	"bufio"
	"fmt"
	"go/version"
	"os"
	"strings"

	"oracle/semver"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		a, b, _ := strings.Cut(lines.Text(), "\t")
		switch {
		case version.IsValid(a) && version.IsValid(b):
			fmt.Fprintln(out, version.Compare(a, b))
		case semver.IsValid(a) && semver.IsValid(b):
			fmt.Fprintln(out, semver.Compare(a, b))
		default:
			fmt.Fprintln(out, "invalid")
		}
	}
}
GO
GOFLAGS=-mod=mod GOWORK=off GOTOOLCHAIN=local go run . < "$PAIRS"
