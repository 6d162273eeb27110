package org.openinspector.advisories;

import java.time.LocalDate;
import java.util.Optional;

/// What a snapshot holds of one source.
///
/// @param id `osv-go`, `debian-dsa`, `epss`, `starter`
/// @param name for people: `Go vulnerability database`
/// @param records how many were taken
/// @param problems how many could not be read
/// @param date the newest date in the data itself; empty if the data has none
public record SourceStatus(
        String id, String name, int records, int problems, Optional<LocalDate> date) {}
