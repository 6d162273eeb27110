# Sourced by ./openinspector: builds the product when its sources changed and names where it lies in `app`.
#
# .build/lock                 held while building: two commands at once must both answer
# .build/stamp                checksum over names, sizes and times of the sources the current build was made from
# .build/current              name of the folder below .build/app that holds the current build
# .build/app/<sum>/           jars, class path and AOT cache; <sum> is over the jars' contents, the JDK and the flags.
#                             The JDK does not notice that a jar changed under its AOT cache and would silently run the
#                             old code, so a cache never outlives the jars it was made from.

# Equal in training and in use; a cache trained under other flags is refused or, worse, taken.
java_flags=(-Xlog:disable -Xlog:all=error:stderr --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    -XX:+UseCompactObjectHeaders -XX:+UseSerialGC)

build_stamp() {
    (
        cd "$home"
        # Names are listed, not only times compared: a deleted file must be noticed too.
        find pom.xml .mvn ./*/pom.xml ./*/src/main -type f -printf '%p %s %T@\n' | LC_ALL=C sort
        printf '%s\n' "$JAVA_HOME" "${java_flags[*]}"
    ) | sha256sum | cut -d' ' -f1
}

# Sets `app`. The argument is the command, so that `build` can say what it did.
build_if_changed() {
    local stamp
    stamp=$(build_stamp)
    if ! build_is_current "$stamp"; then
        mkdir -p "$home/.build"
        exec 9>"$home/.build/lock"
        if ! flock -n 9; then
            echo "openinspector: waiting for another build to finish" >&2
            flock 9
        fi
        # Another command may have built meanwhile.
        stamp=$(build_stamp)
        build_is_current "$stamp" || build_now "$stamp"
        exec 9>&-
    elif [ "$1" = build ]; then
        echo "openinspector: up to date" >&2
    fi
    app=$home/.build/app/$(<"$home/.build/current")
}

build_is_current() {
    [ -r "$home/.build/stamp" ] && [ "$(<"$home/.build/stamp")" = "$1" ] &&
        [ -r "$home/.build/current" ] && [ -r "$home/.build/app/$(<"$home/.build/current")/classpath" ]
}

build_now() {
    local log=$home/.build/build.log fresh sum name
    if ! command -v mvn >/dev/null 2>&1; then
        echo "openinspector: Maven is not on PATH. Install version 3.8.7 or newer (Debian: apt-get install maven), then run this again." >&2
        return 3
    fi
    echo "openinspector: building, because sources changed (about a minute; the first time Maven downloads its plugins)" >&2
    if ! (cd "$home" && mvn -B -Dmaven.test.skip=true -Djacoco.skip=true -Dspotless.check.skip=true \
        -pl cli -am package 9>&-) >"$log" 2>&1; then
        grep -E '^\[(ERROR|WARNING)' "$log" | head -40 >&2
        echo "openinspector: the build failed; the whole log is in .build/build.log" >&2
        return 3
    fi
    fresh=$(mktemp -d "$home/.build/fresh.XXXXXX")
    chmod 755 "$fresh"
    cp "$home"/cli/target/cli-*.jar "$home"/cli/target/lib/*.jar "$fresh"/
    sum=$( (cd "$fresh" && sha256sum ./*.jar && cat "$JAVA_HOME/release" && printf '%s\n' "${java_flags[@]}") | sha256sum | cut -c1-24)
    name=$home/.build/app/$sum
    if [ ! -r "$name/classpath" ]; then
        mkdir -p "$home/.build/app"
        rm -rf "$name"
        mv "$fresh" "$name"
        (cd "$name" && printf '%s\n' "$name"/*.jar | LC_ALL=C sort | paste -sd:) >"$name/classpath.new"
        build_aot "$name"
        mv "$name/classpath.new" "$name/classpath"
    else
        rm -rf "$fresh"
    fi
    printf '%s\n' "$sum" >"$home/.build/current.new" && mv "$home/.build/current.new" "$home/.build/current"
    printf '%s\n' "$1" >"$home/.build/stamp.new" && mv "$home/.build/stamp.new" "$home/.build/stamp"
    # Commands that are running keep their open jars; older builds are not needed by new ones.
    find "$home/.build/app" -mindepth 1 -maxdepth 1 -type d ! -name "$sum" -mmin +60 -exec rm -rf {} +
    rm -rf "$home"/.build/fresh.*
}

# Trains on a small committed image, which has a file for every cataloger. A build without a cache works, only slower.
build_aot() {
    local classpath training source=$home/cli/src/main/training
    classpath=$(<"$1/classpath.new")
    training=$(mktemp -d "$home/.build/training.XXXXXX")
    if gunzip -c "$source/docker.tar.gz" >"$training/docker.tar" &&
        OPENINSPECTOR_HOME=$training OPENINSPECTOR_ADVISORIES=$training "$JAVA_HOME/bin/java" -XX:AOTMode=record \
            -XX:AOTConfiguration="$training/aot.conf" "${java_flags[@]}" -cp "$classpath" \
            org.openinspector.cli.Training "$source" "$training/docker.tar" "$training" </dev/null >"$training/log" 2>&1 &&
        "$JAVA_HOME/bin/java" -XX:AOTMode=create -XX:AOTConfiguration="$training/aot.conf" \
            -XX:AOTCache="$1/cli.aot.new" "${java_flags[@]}" -cp "$classpath" >>"$training/log" 2>&1; then
        mv "$1/cli.aot.new" "$1/cli.aot"
    else
        echo "openinspector: no AOT cache could be made (commands work, but start slower):" >&2
        tail -3 "$training/log" >&2
    fi
    rm -rf "$training"
}
