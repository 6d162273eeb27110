package org.openinspector.estate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.openinspector.estate.use.UseListing;

/// Finds resources of one kind of place (this machine, an AWS account, a registry) and takes their
/// inventories. Knows nothing of the database, jobs, matching or findings: what to look at, when,
/// and what follows from the answers is the estate's business.
///
/// One instance serves all jobs: every method may be called from several threads at once. All work
/// ends soon after the calling thread was interrupted.
public interface Connector {
    /// Stable name in the database, logs and metrics: `local`, `aws`.
    String name();

    /// What there is to sweep now. May change while the server runs (accounts come and go); cheap,
    /// asked for often. A unit that is not named any more keeps its findings: its resources are
    /// shown as not monitored.
    List<SweepUnit> units();

    /// Lists everything of a unit. Resources are handed over one by one while the listing goes on,
    /// so that a large unit needs no memory; a resource may be handed over twice, the last one
    /// counts.
    ///
    /// @param found takes each resource; may block, may throw, which the connector lets through
    /// @return [SweepResult.Complete] only if the listing is known to hold every resource of the
    ///   unit: each page was read to the end, no call was denied or gave up. Whatever was not found
    ///   again is then gone and its findings are closed. Anything else is [SweepResult.Incomplete],
    ///   which closes nothing. An exception counts as incomplete
    /// @throws InterruptedException if the calling thread was interrupted
    SweepResult sweep(SweepUnit unit, Consumer<Discovered> found) throws InterruptedException;

    /// Looks again at some resources of a unit, because a change of theirs was noticed. The usual
    /// answer lists the whole unit and keeps what was asked for; a connector that can ask for
    /// single resources does better.
    ///
    /// @return [SweepResult.Complete] if every resource of `resourceIds` that was not handed over
    ///   is gone
    /// @throws InterruptedException if the calling thread was interrupted
    default SweepResult sweep(SweepUnit unit, Set<String> resourceIds, Consumer<Discovered> found)
            throws InterruptedException {
        return sweep(
                unit,
                resource -> {
                    if (resourceIds.contains(resource.resource().id())) {
                        found.accept(resource);
                    }
                });
    }

    /// Lists which images run in the clusters of an account and Region. Asked for before a sweep of
    /// a unit of images, at most every hour. The usual answer is that there are no clusters here.
    ///
    /// @param unit of images; the account and Region are those of the clusters
    /// @throws InterruptedException if the calling thread was interrupted
    default Optional<UseListing> uses(SweepUnit unit) throws InterruptedException {
        return Optional.empty();
    }

    /// Takes the inventory of one resource that a sweep found and that is not ineligible.
    ///
    /// @param resource as the last sweep gave it, read back from the database
    /// @return what is installed, or why that cannot be told; an exception is shown as
    ///   `INTERNAL_ERROR` and tried again later
    /// @throws InterruptedException if the calling thread was interrupted
    Inspection inspect(Discovered resource, InspectionContext context) throws InterruptedException;

    /// How often each unit is swept, counted from start to start; up to a tenth is added at random.
    Duration every();

    /// Begins to tell of changes, so that they need not wait for the next sweep. A hint only: lost
    /// hints are made up for by sweeps. The usual answer never tells anything.
    ///
    /// @return ends the telling
    default AutoCloseable watch(ChangeListener listener) {
        return () -> {};
    }
}
