package org.openinspector.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PackageNamesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    pypi          | Some_Pkg..Name            | some-pkg-name
                    pypi          | ruamel.yaml               | ruamel-yaml
                    pypi          | Friendly-._.-Bard         | friendly-bard
                    nuget         | Newtonsoft.Json           | newtonsoft.json
                    composer      | Symfony/Http-Kernel       | symfony/http-kernel
                    hex           | Phoenix                   | phoenix
                    npm           | @scope/Name               | @scope/Name
                    npm           | JSONStream                | JSONStream
                    maven         | g.Id:Artifact             | g.Id:Artifact
                    golang        | github.com/BurntSushi/toml/v2 | github.com/BurntSushi/toml/v2
                    gem           | RedCloth                  | RedCloth
                    cargo         | some_crate                | some_crate
                    githubactions | Tj-Actions/changed-files  | tj-actions/changed-files
                    swift         | https://GitHub.com/Apple/swift-nio.git | github.com/apple/swift-nio
                    swift         | git@github.com:apple/swift-nio.git/ | github.com/apple/swift-nio
                    swift         | ssh://git@github.com/apple/swift-nio | github.com/apple/swift-nio
                    swift         | github.com/apple/swift-nio | github.com/apple/swift-nio
                    swift         | https://git.Example.org/Group/Name | git.example.org/Group/Name
                    cran          | MASS                      | MASS
                    generic       | OpenSSL                   | openssl
                    javascript    | DOMPurify                 | dompurify
                    deb:debian:12 | libX11                    | libX11
                    """)
    void spellingsThatAreTheSamePackage(String namespace, String name, String expected) {
        assertEquals(expected, PackageNames.normalise(namespace, name));
    }

    @Test
    void lettersThatOnlyLookAlikeStayApart() {
        assertNotEquals(
                PackageNames.normalise("nuget", "kit"),
                PackageNames.normalise("nuget", "\u212Ait"));
    }

    @Test
    void normalisingTwiceChangesNothing() {
        Random random = new Random(20_261);
        String letters = "aAzZ0-_./:@gitGIT\u212A";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder name = new StringBuilder();
            for (int length = random.nextInt(20); length > 0; length--) {
                name.append(letters.charAt(random.nextInt(letters.length())));
            }
            for (String namespace : List.of("pypi", "nuget", "swift", "npm", "golang")) {
                String once = PackageNames.normalise(namespace, name.toString());
                assertEquals(
                        once,
                        PackageNames.normalise(namespace, once),
                        () -> namespace + " " + name);
            }
        }
    }
}
