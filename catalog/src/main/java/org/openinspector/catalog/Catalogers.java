package org.openinspector.catalog;

import java.util.List;
import org.openinspector.catalog.alpine.ApkInstalledCataloger;
import org.openinspector.catalog.debian.DpkgStatusCataloger;
import org.openinspector.catalog.golang.BuildInfoCataloger;
import org.openinspector.catalog.java.JavaArchiveCataloger;
import org.openinspector.catalog.javascript.PackageJsonCataloger;
import org.openinspector.catalog.javascript.PackageLockCataloger;
import org.openinspector.catalog.python.DistInfoCataloger;
import org.openinspector.catalog.rpm.RpmDatabaseCataloger;
import org.openinspector.catalog.rpm.RpmLogCataloger;

/// All catalogers of the product. A test finds one that is missing here.
public final class Catalogers {
    private Catalogers() {}

    /// All of them, operating systems first.
    public static List<Cataloger> all() {
        return List.of(
                new DpkgStatusCataloger(),
                new ApkInstalledCataloger(),
                new RpmDatabaseCataloger(),
                new RpmLogCataloger(),
                new DistInfoCataloger(),
                new PackageJsonCataloger(),
                new PackageLockCataloger(),
                new JavaArchiveCataloger(),
                new BuildInfoCataloger());
    }
}
