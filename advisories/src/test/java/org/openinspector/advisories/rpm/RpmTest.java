package org.openinspector.advisories.rpm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.advisories.Rendering;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.Condition;

final class RpmTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    firefox-x11-0:115.5.0-1.el9_2.aarch64  | firefox-x11 | 115.5.0-1.el9_2 | aarch64
                    openssl-1:3.0.7-27.el9.src             | openssl     | 1:3.0.7-27.el9  | src
                    delve-0:1.25.2-1.el10_1.aarch64.rpm    | delve       | 1.25.2-1.el10_1 | aarch64
                    bind-9.9.4P2-0.6.1.i586                | bind        | 9.9.4P2-0.6.1   | i586
                    ctdb-4.19.2+git.322.7e9201cef5-1.1     | ctdb        | 4.19.2+git.322.7e9201cef5-1.1 |
                    java-1.8.0-openjdk-1:1.8.0.1-2.el7.noarch | java-1.8.0-openjdk | 1:1.8.0.1-2.el7 | noarch
                    """)
    void namesAreTakenApart(String text, String name, String evr, String architecture) {
        assertEquals(
                Optional.of(new RpmName(name, evr, Optional.ofNullable(architecture))),
                RpmName.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"firefox", "firefox-1", "''", "a b-1-2", "-1-2"})
    void otherTextsAreNoPackages(String text) {
        assertEquals(Optional.empty(), RpmName.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "115.5.0-1.el9_2, el9_2",
        "4.4.0-12.el9, el9",
        "102.4.0-1.el9_0.alma, el9_0",
        "1.25.2-1.el10_1, el10_1",
        "1:18.17.1-1.module_el9.2.0+36+853e48f5, el9_2",
        "3-2.module+el8.8.0.z+19757+8ca87034, el8_8",
        "21.1.2-2.el9ost, ",
        "1.0-1.amzn2023, "
    })
    void distTagsNameTheMinorRelease(String evr, String tag) {
        assertEquals(Optional.ofNullable(tag), RpmReleases.distTag(evr));
    }

    @ParameterizedTest
    @CsvSource({
        "2:2.28-151.0.1.ksplice1.el8, ksplice",
        "10:3.6.16-4.0.1.el8_fips, fips",
        "3.6.16-4.el8, "
    })
    void flavoursAreToldByTheRelease(String evr, String flavour) {
        assertEquals(Optional.ofNullable(flavour), RpmReleases.flavour(evr));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Important: nodejs:18 security, bug fix, and enhancement update | nodejs:18
                    Moderate: container-tools:rhel8 security update   | container-tools:rhel8
                    Important: virt:rhel and virt-devel:rhel security update |
                    Important: firefox security update                |
                    ELSA-2023-12342:  virt:kvm_utils security update (IMPORTANT) | virt:kvm_utils
                    go-toolset:rhel8                                  | go-toolset:rhel8
                    """)
    void titlesNameModules(String title, String module) {
        assertEquals(Optional.ofNullable(module), RpmReleases.moduleInTitle(title));
    }

    @Test
    void eachMinorReleaseKeepsItsOwnFix() throws UnreadableDocumentException {
        RpmStatements statements = new RpmStatements();
        for (String evr : List.of("1-1.el9_2", "1-3.el9_4", "1-2.el9_4", "1-5.el9")) {
            statements.fixed("rpm:rhel:9", "p", evr, Condition.ALWAYS, Optional.of("x86_64"));
        }
        assertEquals(
                List.of("el9 [0, 1-5.el9)", "el9_2 [0, 1-1.el9_2)", "el9_4 [0, 1-3.el9_4)"),
                statements.packages().stream().map(RpmTest::rendered).toList());
    }

    @Test
    void aLoneFixHoldsForAllMinorReleases() throws UnreadableDocumentException {
        RpmStatements statements = new RpmStatements();
        statements.fixed("rpm:rhel:9", "p", "0:1-1.el9_2", Condition.ALWAYS, Optional.of("x86_64"));
        statements.fixed("rpm:rhel:9", "p", "1-1.el9_2", Condition.ALWAYS, Optional.of("s390x"));
        assertEquals(1, statements.packages().size());
        AffectedPackage only = statements.packages().getFirst();
        assertEquals("any [0, 1-1.el9_2)", rendered(only));
        assertEquals("[s390x, x86_64]", only.condition().architectures().toString());
    }

    @Test
    void architecturesMayDiffer() throws UnreadableDocumentException {
        RpmStatements statements = new RpmStatements();
        statements.fixed("rpm:amzn:2", "p", "1-1", Condition.ALWAYS, Optional.of("x86_64"));
        statements.fixed("rpm:amzn:2", "p", "1-2", Condition.ALWAYS, Optional.of("aarch64"));
        statements.fixed("rpm:amzn:2", "p", "1-3", Condition.ALWAYS, Optional.of("src"));
        assertEquals(
                List.of("any [0, 1-1) [x86_64]", "any [0, 1-2) [aarch64]"),
                statements.packages().stream()
                        .map(p -> rendered(p) + " " + p.condition().architectures())
                        .toList());
    }

    private static String rendered(AffectedPackage statement) {
        return statement.condition().stream().orElse("any")
                + " "
                + Rendering.of(statement.ranges());
    }
}
