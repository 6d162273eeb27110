package org.openinspector.catalog.golang;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.openinspector.artifacts.ScannedFile;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Cataloger;
import org.openinspector.catalog.FileSelector;
import org.openinspector.catalog.Siblings;
import org.openinspector.model.ScanProblem;

/// Reads the modules that a Go program was built from, and the toolchain's standard library.
/// Programs of other languages are told apart by their headers alone.
public final class BuildInfoCataloger implements Cataloger {
    @Override
    public String name() {
        return "golang/build-info";
    }

    @Override
    public List<FileSelector> wants() {
        return List.of(
                new FileSelector.LeadingBytes("7f454c46"), // ELF
                new FileSelector.LeadingBytes("4d5a"), // PE
                new FileSelector.LeadingBytes("feedface"), // Mach-O
                new FileSelector.LeadingBytes("feedfacf"),
                new FileSelector.LeadingBytes("cefaedfe"),
                new FileSelector.LeadingBytes("cffaedfe"),
                new FileSelector.LeadingBytes("cafebabe")); // Mach-O for several processors
    }

    @Override
    public Catalog read(ScannedFile file, Siblings siblings) throws IOException {
        try {
            Optional<Executable> program = Executable.of(file.content());
            Optional<BuildInfo> info =
                    program.isPresent() ? BuildInfo.of(program.get()) : Optional.empty();
            return info.isPresent()
                    ? new GoModules(name(), file.path()).read(info.get())
                    : Catalog.EMPTY;
        } catch (MalformedExecutableException e) {
            return new Catalog(
                    List.of(),
                    List.of(new ScanProblem(name(), file.path(), String.valueOf(e.getMessage()))));
        }
    }
}
