package org.openinspector.storage;

/// Tasks that share threads. Within a lane the larger priority runs first; lanes do not wait for
/// one another.
///
/// @param name small letters and hyphens
/// @param parallelism how many of its jobs run at once in one server, 1 or more
public record Lane(String name, int parallelism) {
    public Lane {
        if (!name.matches("[a-z-]+") || parallelism < 1) {
            throw new IllegalArgumentException(
                    "lane \"" + name + "\" of " + parallelism + ", expected a word and 1 or more");
        }
    }
}
