package org.openinspector.catalog.javascript;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openinspector.artifacts.ScannedFile;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Cataloger;
import org.openinspector.catalog.FileSelector;
import org.openinspector.catalog.Siblings;
import org.openinspector.model.ScanProblem;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/// Reads the packages that `package-lock.json` or `npm-shrinkwrap.json` resolved, development and
/// optional ones included. They are declared, not seen. Locks that came inside an installed package
/// are not read: npm ignores them too.
///
/// @see <a
///   href="https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json">package-lock.json</a>
public final class PackageLockCataloger implements Cataloger {
    private static final long BYTES_MAX = 256L << 20;

    @Override
    public String name() {
        return "javascript/package-lock";
    }

    @Override
    public List<FileSelector> wants() {
        return List.of(
                new FileSelector.Suffix("/package-lock.json"),
                new FileSelector.Suffix("/npm-shrinkwrap.json"));
    }

    @Override
    public Catalog read(ScannedFile file, Siblings siblings) throws IOException {
        // One character per byte: what is looked for is ASCII, and any byte may be around it.
        String path = new String(file.path().toBytes(), StandardCharsets.ISO_8859_1);
        if (("/" + path).contains("/node_modules/")) {
            return Catalog.EMPTY;
        }
        if (file.size() > BYTES_MAX) {
            return new Catalog(
                    List.of(),
                    List.of(
                            new ScanProblem(
                                    name(),
                                    file.path(),
                                    "file has "
                                            + file.size()
                                            + " bytes, expected at most "
                                            + BYTES_MAX)));
        }
        LockReader lock = new LockReader(name(), file.path());
        try (JsonParser parser = NpmJson.parser(file.stream())) {
            lock.read(parser);
        } catch (JacksonException e) {
            lock.broken(NpmJson.lineOf(e), NpmJson.seen(e));
        }
        return lock.catalog();
    }
}
