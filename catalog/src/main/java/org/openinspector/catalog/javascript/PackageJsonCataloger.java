package org.openinspector.catalog.javascript;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.artifacts.ScannedFile;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Cataloger;
import org.openinspector.catalog.FileSelector;
import org.openinspector.catalog.Siblings;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.ScanProblem;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads name and version of each installed npm package from the `package.json` in its own folder.
/// The `name` field is the truth, because an alias installs a package in a folder of another name.
/// A package without a version is nobody's release (npm's own trees hold such folders) and is left
/// out.
///
/// Stops at the second of the two fields: most files have them in front.
///
/// @see <a href="https://docs.npmjs.com/cli/v11/configuring-npm/package-json">package.json</a>
public final class PackageJsonCataloger implements Cataloger {
    private static final int BYTES_MAX = 8 << 20;

    @Override
    public String name() {
        return "javascript/package-json";
    }

    @Override
    public List<FileSelector> wants() {
        return List.of(
                new FileSelector.UnderFolder("node_modules", "/package.json"),
                new FileSelector.UnderFolder("nodejs", "/package.json"),
                new FileSelector.ExactPath(PackageFolder.DEBIAN_NPM.toString()));
    }

    @Override
    public Catalog read(ScannedFile file, Siblings siblings) throws IOException {
        Optional<PackageFolder> folder = PackageFolder.of(file.path());
        if (folder.isEmpty()) {
            return Catalog.EMPTY;
        }
        if (file.size() > BYTES_MAX) {
            return problem(
                    file, 0, "file has " + file.size() + " bytes, expected at most " + BYTES_MAX);
        }
        try (JsonParser parser = NpmJson.parser(file.stream())) {
            return read(file, folder.get(), parser);
        } catch (JacksonException e) {
            return problem(
                    file,
                    NpmJson.lineOf(e),
                    "expected JSON with \"name\" and \"version\", " + NpmJson.seen(e));
        }
    }

    private Catalog read(ScannedFile file, PackageFolder folder, JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return problem(file, 1, "expected a JSON object, got something else");
        }
        boolean nameSeen = false;
        boolean versionSeen = false;
        String name = null;
        String version = null;
        while (!(nameSeen && versionSeen) && parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            if (!nameSeen && key.equals("name")) {
                nameSeen = true;
                name = text(parser, value);
                if (name == null || !NpmPackage.isName(name)) {
                    return problem(
                            file,
                            line(parser),
                            "expected a package name as \"name\", got another value");
                }
            } else if (!versionSeen && key.equals("version")) {
                versionSeen = true;
                if (value == JsonToken.VALUE_NULL) {
                    return Catalog.EMPTY;
                }
                version = text(parser, value);
                if (version == null) {
                    return problem(
                            file,
                            line(parser),
                            "expected a text as \"version\", got another value");
                }
            } else {
                parser.skipChildren();
            }
        }
        if (version == null || version.isBlank()) {
            return Catalog.EMPTY;
        }
        Evidence evidence = Evidence.installed(file.path());
        Optional<String> doubt = folder.doubt();
        if (name == null) {
            name = folder.name();
            doubt = Optional.of("package.json has no \"name\", so its folder's is taken");
        }
        if (doubt.isPresent()) {
            evidence = evidence.doubted(doubt.get());
        }
        Optional<PackageUrl> purl = NpmPackage.purl(name, version.strip());
        if (purl.isEmpty()) {
            return problem(file, 0, "expected a version of printable ASCII, got another");
        }
        return new Catalog(
                List.of(Catalog.Entry.of(InstalledPackage.of(purl.get(), evidence))), List.of());
    }

    private static @Nullable String text(JsonParser parser, JsonToken value) {
        if (value == JsonToken.VALUE_STRING) {
            return parser.getString();
        }
        parser.skipChildren();
        return null;
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    private Catalog problem(ScannedFile file, int line, String message) {
        return new Catalog(List.of(), List.of(new ScanProblem(name(), file.path(), line, message)));
    }
}
