package org.openinspector.server;

import java.nio.file.Path;

/// What people see of a start: on standard error, so that standard output stays free.
interface Announcer {
    /// Tells a person at a terminal.
    Announcer TERMINAL =
            new Announcer() {
                @Override
                public void step(String what) {
                    System.err.println("openinspector: " + what);
                }

                @Override
                public void ready(String endpoint, Path data, boolean defaultData) {
                    String option = defaultData ? "" : " --data " + data;
                    System.err.println(
                            """
                            openinspector: ready at %s

                              Findings, in another shell:
                                eval "$(./openinspector env%s)"
                                aws inspector2 list-findings

                              Data and logs: %s
                              Stop with Ctrl-C.\
                            """
                                    .formatted(endpoint, option, data));
                }
            };

    /// Something that takes a moment has begun.
    void step(String what);

    /// The server answers.
    ///
    /// @param defaultData whether commands find the data folder without being told
    void ready(String endpoint, Path data, boolean defaultData);
}
