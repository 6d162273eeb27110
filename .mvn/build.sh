# Sourced by ./openinspector: builds the product when its sources changed and names where it lies in `app`.
#
# .build/lock                 held while building: two commands at once must both answer
# .build/stamp                checksum over names, sizes and times of the sources the current build was made from
# .build/current              name of the folder below .build/app that holds the current build
# .build/app/<sum>/           jars, and for cli and server a class path and an AOT cache; <sum> is over the jars' contents,
#                             the JDK and the flags. The JDK does not notice that a jar changed under its AOT cache and
#                             would silently run the old code, so a cache never outlives the jars it was made from.

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
        [ -r "$home/.build/current" ] && [ -r "$home/.build/app/$(<"$home/.build/current")/complete" ]
}

build_now() {
    local log=$home/.build/build.log fresh sum name
    if ! command -v mvn >/dev/null 2>&1; then
        echo "openinspector: Maven is not on PATH. Install version 3.8.7 or newer (Debian: apt-get install maven), then run this again." >&2
        return 3
    fi
    echo "openinspector: building, because sources changed (one to two minutes; the first time Maven downloads its plugins and libraries)" >&2
    if ! (cd "$home" && mvn -B -T 2 -Dmaven.test.skip=true -Djacoco.skip=true -Dspotless.check.skip=true \
        -pl cli,server -am package 9>&-) >"$log" 2>&1; then
        grep -E '^\[(ERROR|WARNING)' "$log" | head -40 >&2
        echo "openinspector: the build failed; the whole log is in .build/build.log" >&2
        return 3
    fi
    fresh=$(mktemp -d "$home/.build/fresh.XXXXXX")
    chmod 755 "$fresh"
    # Most jars are both programs'; one copy serves.
    cp "$home"/cli/target/cli-*.jar "$home"/cli/target/lib/*.jar "$fresh"/
    cp "$home"/server/target/server-*.jar "$home"/server/target/lib/*.jar "$fresh"/
    sum=$( (cd "$fresh" && sha256sum ./*.jar && cat "$JAVA_HOME/release" && printf '%s\n' "${java_flags[@]}") | sha256sum | cut -c1-24)
    name=$home/.build/app/$sum
    if [ ! -r "$name/complete" ]; then
        mkdir -p "$home/.build/app"
        rm -rf "$name"
        mv "$fresh" "$name"
        class_path cli "$name"
        class_path server "$name"
        build_aot "$name"
        touch "$name/complete"
    else
        rm -rf "$fresh"
    fi
    printf '%s\n' "$sum" >"$home/.build/current.new" && mv "$home/.build/current.new" "$home/.build/current"
    printf '%s\n' "$1" >"$home/.build/stamp.new" && mv "$home/.build/stamp.new" "$home/.build/stamp"
    # Commands that are running keep their open jars; older builds are not needed by new ones.
    find "$home/.build/app" -mindepth 1 -maxdepth 1 -type d ! -name "$sum" -mmin +60 -exec rm -rf {} +
    rm -rf "$home"/.build/fresh.*
}

# The jars of one program, in a fixed order: its own and what Maven resolved for it.
class_path() { # class_path PROGRAM FOLDER
    local jar
    for jar in "$home/$1"/target/"$1"-*.jar "$home/$1"/target/lib/*.jar; do
        printf '%s/%s\n' "$2" "$(basename "$jar")"
    done | LC_ALL=C sort | paste -sd: >"$2/$1.classpath"
}

# Trains both programs on a small committed image, which has a file for every cataloger. A build without a cache works,
# only slower.
build_aot() {
    local training source=$home/cli/src/main/training
    training=$(mktemp -d "$home/.build/training.XXXXXX")
    gunzip -c "$source/docker.tar.gz" >"$training/docker.tar"
    train cli "$1" "$training" org.openinspector.cli.Training "$source" "$training/docker.tar" "$training"
    # The embedded database runs as another user, who must reach its folder.
    chmod 755 "$training"
    train server "$1" "$training" org.openinspector.server.Training "$source" "$training/data"
    rm -rf "$training"
}

train() { # train PROGRAM FOLDER TRAINING MAIN ARGUMENT…
    local program=$1 folder=$2 training=$3 classpath
    shift 3
    classpath=$(<"$folder/$program.classpath")
    if OPENINSPECTOR_HOME=$training OPENINSPECTOR_ADVISORIES=$training "$JAVA_HOME/bin/java" -XX:AOTMode=record \
        -XX:AOTConfiguration="$training/$program.conf" "${java_flags[@]}" -cp "$classpath" \
        "$@" </dev/null >"$training/log" 2>&1 &&
        "$JAVA_HOME/bin/java" -XX:AOTMode=create -XX:AOTConfiguration="$training/$program.conf" \
            -XX:AOTCache="$folder/$program.aot.new" "${java_flags[@]}" -cp "$classpath" >>"$training/log" 2>&1; then
        mv "$folder/$program.aot.new" "$folder/$program.aot"
    else
        echo "openinspector: no AOT cache could be made for $program (it works, but starts slower):" >&2
        tail -3 "$training/log" >&2
    fi
}
