package org.openinspector.benchmarks;

import java.util.List;
import java.util.random.RandomGenerator;
import org.openinspector.versions.VersionScheme;

/// Version texts in the forms that packages of an ecosystem really have.
final class VersionTexts {
    private VersionTexts() {}

    /// Forms in the order of how frequent they are; `#` stands for a number.
    private static List<String> forms(VersionScheme scheme) {
        return switch (scheme) {
            case DEBIAN ->
                    List.of(
                            "#.#.#-#+deb11u#",
                            "#.#.#-#",
                            "#:#.#.#-#",
                            "#.#.#+dfsg-#+b#",
                            "#.#~rc#+git2021#-#~deb11u#");
            case RPM ->
                    List.of(
                            "#.#.#-#.el9",
                            "#:#.#.#-#.el9_#",
                            "#.#-#.el9_#.#",
                            "#:#.#.#-#.module_el8.#.#+#+3f2d5c1a",
                            "#.#.#~rc#-#.el9");
            case ALPINE -> List.of("#.#.#-r#", "#.#-r#", "#.#.#_p#-r#", "#.#.#_git2023#-r#");
            case SEMVER ->
                    List.of(
                            "#.#.#",
                            "v#.#.#",
                            "#.#.#-beta.#",
                            "v0.0.0-2021#-a1b2c3d4e5f6",
                            "#.#.#-rc.#+build.#");
            case PEP440 -> List.of("#.#.#", "#.#", "#.#.#rc#", "#.#.#.post#", "#!#.#.dev#+local.#");
            case MAVEN ->
                    List.of("#.#.#", "#.#.#.RELEASE", "#.#.#.Final", "#.#-jre", "#.#.#-beta-#");
            case RUBYGEMS -> List.of("#.#.#", "#.#.#.#", "#.#.#.beta#", "#.#.#.rc.#");
            case GO ->
                    List.of(
                            "v#.#.#",
                            "#.#.#",
                            "v0.0.0-2021#-a1b2c3d4e5f6",
                            "v#.#.#+incompatible",
                            "go#.#.#");
            case NUGET -> List.of("#.#.#", "#.#.#.#", "#.#.#-preview.#.#", "#.#.#-RC#");
            case COMPOSER -> List.of("#.#.#", "v#.#.#", "#.#.#.#", "#.#.#-beta#", "#.#.#-RC#");
            case HEX, SWIFT -> List.of("#.#.#", "#.#.#-rc.#", "#.#.#-beta.#");
            case PUB -> List.of("#.#.#", "#.#.#+#", "#.#.#-dev.#", "#.#.#-nullsafety.#+#");
            case CRAN -> List.of("#.#.#", "#.#-#", "#.#", "#.#.#.#");
            case HACKAGE -> List.of("#.#.#.#", "#.#.#", "#.#");
            case CONAN -> List.of("#.#.#", "#.#", "cci.2021#", "#.#.#-rc#");
            case OPENSSL -> List.of("#.#.#", "#.#.#k", "#.#.#-beta#", "#.#p#");
        };
    }

    /// A version; the same one for the same state of `random`.
    static String next(VersionScheme scheme, RandomGenerator random) {
        List<String> forms = forms(scheme);
        // The lower of two: earlier forms are more frequent.
        String form =
                forms.get(Math.min(random.nextInt(forms.size()), random.nextInt(forms.size())));
        return filled(form, random);
    }

    /// A version above all that [#next] makes.
    static String late(VersionScheme scheme, RandomGenerator random) {
        String form = forms(scheme).getFirst();
        return switch (scheme) {
            case DEBIAN, RPM -> "9000:" + filled(form, random);
            case PEP440 -> "9000!" + filled(form, random);
            case GO -> filled("v90000" + form.substring(2), random);
            // A word comes after every number, and this one after all in forms.
            case CONAN -> filled("zz." + form, random);
            default -> filled("90000" + form.substring(1), random);
        };
    }

    private static String filled(String form, RandomGenerator random) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < form.length(); i++) {
            if (form.charAt(i) == '#') {
                out.append(random.nextInt(random.nextInt(4) == 0 ? 2000 : 20));
            } else {
                out.append(form.charAt(i));
            }
        }
        return out.toString();
    }
}
