# Sourced by ./openinspector: finds a JDK of at least version 25 and exports it as JAVA_HOME.
# The version is read from the JDK's `release` file, so that looking never starts a JVM.

jdk_version() {
    local line
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    line=$(grep -m1 '^JAVA_VERSION=' "$1/release") || return 1
    line=${line#JAVA_VERSION=\"}
    line=${line%%[^0-9]*}
    [ -n "$line" ] && printf '%s\n' "$line"
}

jdk_find() {
    local candidate version java_on_path
    java_on_path=$(command -v java 2>/dev/null) && java_on_path=$(readlink -f "$java_on_path")
    for candidate in "${JAVA_HOME:-}" "${java_on_path%/bin/java}" \
        /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        [ -n "$candidate" ] && [ -d "$candidate" ] || continue
        version=$(jdk_version "$candidate") || continue
        if [ "$version" -ge 25 ]; then
            export JAVA_HOME="$candidate"
            return 0
        fi
    done
    cat >&2 <<'MESSAGE'
openinspector: no JDK of version 25 or newer found.
  Looked at JAVA_HOME, at java on PATH, and in /usr/lib/jvm, /opt/java, /opt/jdk*, ~/.sdkman, ~/.jdks.
  Install one (for example Eclipse Temurin 25), or point JAVA_HOME at it, and run this command again.
MESSAGE
    return 1
}
