package org.openinspector.estate;

import java.util.Set;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.matching.VexLookup;

/// What people who examined products say about vulnerabilities in them (VEX), which may change
/// while the server runs.
public interface VexSource {
    /// Nobody says anything.
    VexSource NONE =
            new VexSource() {
                @Override
                public Statements now() {
                    return Statements.NONE;
                }

                @Override
                public AutoCloseable onChange(Runnable changed) {
                    return () -> {};
                }
            };

    /// All that is said now; the same object as long as nothing changes.
    Statements now();

    /// Calls back, from any thread, whenever something else may be said.
    ///
    /// @return ends the calls
    AutoCloseable onChange(Runnable changed);

    /// Statements at one moment. Immutable.
    interface Statements {
        /// None.
        Statements NONE =
                new Statements() {
                    @Override
                    public String version() {
                        return "";
                    }

                    @Override
                    public Set<String> vulnerabilities() {
                        return Set.of();
                    }

                    @Override
                    public VexLookup of(Resource resource) {
                        return VexLookup.NONE;
                    }
                };

        /// The same version says the same.
        String version();

        /// The ids of all vulnerabilities that a statement is about, as they stand there.
        Set<String> vulnerabilities();

        /// What is said about one resource and what is in it.
        VexLookup of(Resource resource);
    }
}
