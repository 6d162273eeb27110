package org.openinspector.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openinspector.testkit.Fixtures;

final class CatalogersTest {
    @Test
    void everyCatalogerIsRegistered() throws IOException {
        var written = new TreeSet<String>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                if (Files.readString(source).matches("(?s).*class \\w+ implements Cataloger .*")) {
                    written.add(source.getFileName().toString().replace(".java", ""));
                }
            }
        }
        var registered = new TreeSet<String>();
        Catalogers.all().forEach(cataloger -> registered.add(cataloger.getClass().getSimpleName()));
        assertEquals(written, registered);
    }

    @Test
    void namesAreUniqueAndDocumented() throws IOException {
        String page = Files.readString(Fixtures.root().resolve("docs/catalogers.md"));
        var names = new TreeSet<String>();
        for (Cataloger cataloger : Catalogers.all()) {
            assertTrue(names.add(cataloger.name()), cataloger::name);
            assertTrue(cataloger.name().matches("[a-z0-9-]+/[a-z0-9-]+"), cataloger::name);
            assertTrue(
                    page.contains("`" + cataloger.name() + "`"),
                    () -> "docs/catalogers.md has no row for " + cataloger.name());
        }
    }
}
