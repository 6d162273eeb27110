package org.openinspector.advisories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.advisories.feeds.FeedImport;
import org.openinspector.advisories.feeds.Feeds;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.testkit.Counts;
import org.openinspector.testkit.Fixtures;
import org.openinspector.versions.UnorderedVersionException;

/// What the ecosystems' own tools say of versions around every bound of real advisories must be
/// what our reading of the same advisories says. The tools read the records themselves.
final class LanguageOracleTest {
    /// How a script says that what it needs is not there.
    private static final int MISSING = 77;

    private static final long TIMEOUT_SECONDS = 300;
    private static final Pattern COMPOSER_BRANCH = Pattern.compile("versions: *\\[([^\\]]*)\\]");
    private static final Pattern COMPOSER_REFERENCE =
            Pattern.compile("reference: *['\"]?composer://([^\\s'\"]+)");
    private static final Pattern NUMBERS = Pattern.compile("\\d+(?:\\.\\d+)*");

    @TempDir Path folder;

    private record Answer(String subject, String version, boolean affected) {}

    @Test
    void rubysecAsRubyJudges() throws Exception {
        Map<String, List<AffectedPackage>> ours = byId("rubygems-rubysec.zip");
        List<Answer> answers = answers("rubygems-rubysec.zip", "ruby", "rubysec.rb");
        compare("RubySec", "Gem::Requirement", ours, answers, 15_000);
    }

    @Test
    void nodeWorkingGroupAsNodeJudges() throws Exception {
        Map<String, List<AffectedPackage>> ours = byId("npm-nodejs-security-wg.zip");
        List<Answer> answers =
                answers("npm-nodejs-security-wg.zip", "node", "node-working-group.js");
        compare("Node.js working group", "node semver", ours, answers, 9_000);
    }

    @Test
    void retireJsAsItCompares() throws Exception {
        Map<String, List<AffectedPackage>> ours = new TreeMap<>();
        for (Advisory advisory : advisories("npm-retirejs.zip")) {
            String name = advisory.id().replaceFirst("^retire\\.js/(.*)/[^/]*$", "$1");
            String kind = advisory.source().equals("retirejs") ? "javascript/" : "npm/";
            ours.computeIfAbsent(kind + name, _ -> new ArrayList<>()).addAll(advisory.affected());
        }
        List<Answer> answers = new ArrayList<>(answers("npm-retirejs.zip", "node", "retire.js"));
        answers.removeIf(answer -> answer.subject.endsWith("/retire-example"));
        compare("Retire.js", "its comparison", ours, answers, 4_000);
    }

    @Test
    void friendsOfPhpAsComposerJudges() throws Exception {
        Map<String, List<AffectedPackage>> ours = byId("packagist-friendsofphp.zip");
        List<String> questions = new ArrayList<>();
        List<String[]> asked = new ArrayList<>();
        for (Map.Entry<String, String> record : texts("packagist-friendsofphp.zip").entrySet()) {
            String text = record.getValue();
            List<String> branches =
                    COMPOSER_BRANCH
                            .matcher(text)
                            .results()
                            .map(match -> match.group(1).replaceAll("['\" ]", ""))
                            .toList();
            List<MatchResult> reference = COMPOSER_REFERENCE.matcher(text).results().toList();
            if (branches.isEmpty() || reference.isEmpty()) {
                continue;
            }
            String file = record.getKey().substring(record.getKey().lastIndexOf('/') + 1);
            String id = reference.getFirst().group(1).toLowerCase(java.util.Locale.ROOT);
            for (String version : around(String.join(",", branches))) {
                questions.add(String.join("|", branches) + "\t" + version);
                asked.add(new String[] {id + "/" + file.replace(".yaml", ""), version});
            }
        }
        List<String> lines = run("php", "composer.php", questions);
        assertEquals(questions.size(), lines.size());
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            answers.add(
                    new Answer(
                            asked.get(i)[0], asked.get(i)[1], Boolean.parseBoolean(lines.get(i))));
        }
        compare("FriendsOfPHP", "composer/semver", ours, answers, 20_000);
    }

    private static Set<String> around(String constraints) {
        TreeSet<String> versions = new TreeSet<>(List.of("0.0.1", "1.0.0", "99.0.0"));
        NUMBERS.matcher(constraints)
                .results()
                .map(MatchResult::group)
                .filter(version -> version.length() < 15)
                .forEach(version -> {
                    versions.add(version);
                    versions.add(version + (version.split("\\.").length < 4 ? ".1" : "-p1"));
                    versions.add(version + "-rc1");
                });
        return versions;
    }

    private static void compare(
            String what,
            String oracle,
            Map<String, List<AffectedPackage>> ours,
            List<Answer> answers,
            int atLeast)
            throws IOException {
        List<String> wrong = new ArrayList<>();
        int judged = 0;
        for (Answer answer : answers) {
            List<AffectedPackage> statements = ours.getOrDefault(answer.subject, List.of());
            try {
                boolean actual = isAffected(statements, answer.version);
                judged++;
                if (actual != answer.affected) {
                    wrong.add(answer + ", here " + actual);
                }
            } catch (UnorderedVersionException e) {
                // such a version is matched by its text alone; the tools have their own ways
            }
        }
        Counts.record(what + ", affected versions", judged, oracle, wrong.size());
        assertEquals(
                "",
                wrong.stream().limit(40).collect(Collectors.joining("\n")),
                wrong.size() + " of " + judged);
        int count = judged;
        assertTrue(judged >= atLeast, () -> "only " + count + " judged");
    }

    private static boolean isAffected(List<AffectedPackage> statements, String version) {
        boolean any = false;
        for (AffectedPackage statement : statements) {
            if (statement.status() == Status.AFFECTED) {
                any |= statement.versions().contains(version);
                for (var range : statement.ranges()) {
                    any |= range.contains(version);
                }
            }
        }
        return any;
    }

    private static Map<String, List<AffectedPackage>> byId(String feed) throws IOException {
        Map<String, List<AffectedPackage>> found = new TreeMap<>();
        for (Advisory advisory : advisories(feed)) {
            found.put(advisory.id(), advisory.affected());
        }
        return found;
    }

    private static List<Advisory> advisories(String feed) throws IOException {
        CollectingSink sink = new CollectingSink();
        FeedImport.importAll(
                Feeds.open(Fixtures.shared("feeds/" + feed)), sink, ImportListener.NONE);
        return sink.advisories;
    }

    private List<Answer> answers(String feed, String program, String script) throws Exception {
        for (Map.Entry<String, String> entry : texts(feed).entrySet()) {
            Path file = folder.resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, entry.getValue());
        }
        return run(program, script, List.of()).stream()
                .map(line -> line.split("\t", -1))
                .map(parts -> new Answer(parts[0], parts[1], Boolean.parseBoolean(parts[2])))
                .toList();
    }

    private List<String> run(String program, String script, List<String> input) throws Exception {
        Path in = folder.resolve("in");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Files.write(in, input);
        String path = Fixtures.path("org/openinspector/advisories/oracles/" + script).toString();
        ProcessBuilder builder =
                new ProcessBuilder(program, path)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().put("OI_FOLDER", folder.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return Assumptions.abort(program + " is missing");
        }
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(script + " did not end");
        }
        if (process.exitValue() == MISSING) {
            return Assumptions.abort(Files.readString(err).strip());
        }
        assertEquals(0, process.exitValue(), Files.readString(err));
        return Files.readAllLines(out);
    }

    private static Map<String, String> texts(String feed) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (ZipFile zip = new ZipFile(Fixtures.shared("feeds/" + feed).toFile())) {
            for (ZipEntry entry : zip.stream().filter(e -> !e.isDirectory()).toList()) {
                texts.put(
                        entry.getName(),
                        new String(
                                zip.getInputStream(entry).readAllBytes(),
                                java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        return texts;
    }
}
