package org.openinspector.matching;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageUrl;

/// Decides whether and where the packages of one inventory are judged: ownership, who built them,
/// kernels.
final class Placing {
    private final SystemUniverse system;
    private final Origin.Finder origins;
    private final Kernel kernel;
    private final Map<PackageUrl, InstalledPackage> systemPackages = new HashMap<>();

    Placing(Inventory inventory) {
        this.system = new SystemUniverse(inventory);
        this.origins = new Origin.Finder(inventory);
        this.kernel = new Kernel(inventory);
        boolean owners = inventory.packages().stream().anyMatch(each -> each.ownedBy().isPresent());
        if (owners) {
            for (InstalledPackage each : inventory.packages()) {
                if (isSystem(each)) {
                    systemPackages.putIfAbsent(each.purl(), each);
                }
            }
        }
    }

    private static boolean isSystem(InstalledPackage installed) {
        return switch (installed.purl().type()) {
            case "deb", "rpm", "apk" -> true;
            default -> false;
        };
    }

    Placement of(InstalledPackage installed) {
        return isSystem(installed) ? system(installed) : language(installed);
    }

    private Placement language(InstalledPackage installed) {
        Universe universe = LanguageUniverse.of(installed);
        if (installed.ownedBy().isEmpty()) {
            return new Placement(Placement.Judged.YES, universe, List.of(), List.of());
        }
        PackageUrl owner = installed.ownedBy().get();
        InstalledPackage owning = systemPackages.get(owner);
        if (owning == null) {
            return new Placement(
                    Placement.Judged.OWNED,
                    universe,
                    List.of(
                            "its files are owned by "
                                    + owner
                                    + ", which the inventory does not list; it follows it"),
                    List.of());
        }
        if (origins.of(owning) instanceof Origin.ThirdParty(String who, String mark)) {
            List<InstalledPackage> deciding = new ArrayList<>(List.of(owning));
            origins.rpmWithVendor().ifPresent(deciding::add);
            return new Placement(
                    Placement.Judged.YES,
                    universe,
                    List.of(
                            "its files are owned by "
                                    + owner
                                    + ", built by "
                                    + who
                                    + " ("
                                    + mark
                                    + "): nobody's advisories are about that package, so this one is"
                                    + " judged itself"),
                    deciding);
        }
        return new Placement(
                Placement.Judged.OWNED,
                universe,
                List.of(
                        "its files are owned by "
                                + owner
                                + " of the distribution; it follows that package"),
                List.of(owning));
    }

    private Placement system(InstalledPackage installed) {
        Origin origin = origins.of(installed);
        if (origin instanceof Origin.ThirdParty(String who, String mark)) {
            return new Placement(
                    Placement.Judged.YES,
                    Universe.none(
                            installed.purl().type() + "-third-party",
                            installed.version(),
                            "built by " + who + ": the distribution's advisories do not apply"),
                    List.of("it was built by " + who + ", by " + mark),
                    origins.rpmWithVendor().map(List::of).orElse(List.of()));
        }
        Kernel.Part part = Kernel.part(installed);
        return switch (part) {
            case NONE ->
                    new Placement(
                            Placement.Judged.YES,
                            system.of(installed, origin, true),
                            origin instanceof Origin.Epel
                                    ? List.of(
                                            "it is from EPEL, by its vendor "
                                                    + installed.vendor().orElse(""))
                                    : List.of(),
                            List.of());
            case ACCESSORY ->
                    new Placement(
                            Placement.Judged.NO,
                            system.of(installed, origin, false),
                            List.of(
                                    "it is built from the kernel's source, but nothing of it runs in"
                                            + " the kernel"),
                            List.of());
            case LIVEPATCH ->
                    new Placement(
                            Placement.Judged.NO,
                            system.of(installed, origin, false),
                            List.of("it is a patch of a kernel, not a kernel"),
                            List.of());
            case IMAGE -> {
                Kernel.Activity activity = kernel.activity(installed);
                yield new Placement(
                        activity.runs() ? Placement.Judged.YES : Placement.Judged.DORMANT,
                        system.of(installed, origin, activity.runs()),
                        List.of(activity.why()),
                        kernel.rival(installed).map(List::of).orElse(List.of()));
            }
        };
    }

    /// Why a judged kernel's verdict is less certain; empty if it is not.
    Optional<String> doubt(InstalledPackage installed) {
        if (Kernel.part(installed) != Kernel.Part.IMAGE) {
            return Optional.empty();
        }
        Kernel.Activity activity = kernel.activity(installed);
        return activity.known() ? Optional.empty() : Optional.of(activity.why());
    }

    /// Where advisories speak of a patch of the running kernel; empty if it is none.
    Optional<Channel> livepatch(InstalledPackage installed) {
        return installed.purl().type().equals("rpm") && kernel.patchesRunning(installed)
                ? Optional.of(system.livepatch(installed))
                : Optional.empty();
    }
}
