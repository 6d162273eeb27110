package org.openinspector.artifacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.model.EntryPath;

/// Folders, root folders and the host.
class FolderArtifactTest {
    @TempDir Path folder;

    /// JUnit warns of links that lead out of the folder it deletes.
    @AfterEach
    void deleteLinks() throws Exception {
        Native.succeed(folder, "find", ".", "-type", "l", "-delete");
    }

    private View<String> walk(FileReader<String> reader) throws Exception {
        return Walks.walk(new ArtifactReference.RootFileSystem(folder), reader);
    }

    @Test
    void readsWhatIsThere() throws Exception {
        Native.script(
                folder,
                """
                mkdir -p a/b/c d e; for i in $(seq 300); do echo $i > a/b/c/$i; echo x$i > d/$i; done
                ln -s ../d/1 e/link; ln -s ../../../../etc/passwd e/outside; ln -s / e/root
                ln -s loop e/loop; mkfifo e/pipe; ln d/2 e/hard; : > empty; chmod 755 empty
                """);
        View<String> view = walk(Walks.Hashing.ALL);
        assertEquals(List.of(), view.problems());
        assertEquals(Walks.filesBelow(folder), Walks.files(view));
        assertEquals(
                view.file(EntryPath.of("d/1")).orElseThrow(),
                view.file(EntryPath.of("e/link")).orElseThrow());
        // Links lead nowhere outside.
        assertEquals(Optional.empty(), view.file(EntryPath.of("e/outside")));
        assertEquals(EntryPath.of("d/1"), view.canonical(EntryPath.of("e/root/d/1")));
        assertEquals(Optional.empty(), view.files().getFirst().layer());
    }

    @Test
    void readsTheTargetsOfWantedLinks() throws Exception {
        Native.script(
                folder,
                """
                mkdir -p usr/lib etc run; echo system > usr/lib/os-release; ln -s ../usr/lib/os-release etc/wanted
                ln -s /usr/lib lib
                ln -s ../lib/os-release run/wanted; ln -s nowhere usr/wanted; ln -s ../usr/lib usr/lib/wanted
                """);
        View<String> view = walk(new Walks.Texts("wanted"));
        assertEquals(
                Map.of(
                        EntryPath.of("etc/wanted"),
                        "system\n",
                        EntryPath.of("run/wanted"),
                        "system\n"),
                Walks.files(view));
        assertEquals(List.of(), view.problems());
    }

    @Test
    void namesAreBytes() throws Exception {
        Native.script(
                folder,
                """
                mkdir $'d\\xff'; printf 1 > $'d\\xff/f\\xe9'; printf 2 > 'ü'; printf 3 > $'tab\\t%41'
                ln -s $'d\\xff/f\\xe9' link; ln -s 'ü' $'l\\xfe'; printf 4 > $'\\xc3'
                """);
        View<String> view = walk(new Walks.Texts(""));
        assertEquals(List.of(), view.problems());
        assertEquals(
                Set.of("d\\xff/f\\xe9", "ü", "tab\\x09%41", "\\xc3"),
                Set.copyOf(view.files().stream().map(found -> found.path().toString()).toList()));
        assertEquals("1", view.file(EntryPath.of("link")).orElseThrow().value());
        byte[] link = {'l', (byte) 0xfe};
        assertEquals("2", view.file(EntryPath.parse(link).orElseThrow()).orElseThrow().value());
    }

    @Test
    void leavesOutExcludedFolders() throws Exception {
        Native.script(folder, "mkdir -p a/data b; echo 1 > a/data/x; echo 2 > a/y; echo 3 > b/z");
        Artifact.Options usual = Walks.options(Limits.DEFAULT);
        Artifact.Options options =
                new Artifact.Options(
                        usual.limits(),
                        Optional.empty(),
                        usual.temporaryFolder(),
                        List.of(folder.resolve("a/data"), Path.of("/elsewhere")),
                        2);
        View<String> view =
                Walks.walk(new ArtifactReference.Directory(folder), new Walks.Texts(""), options);
        assertEquals(Set.of(EntryPath.of("a/y"), EntryPath.of("b/z")), Walks.files(view).keySet());
    }

    @Test
    void endsAtItsLimits() throws Exception {
        Native.script(folder, "for i in $(seq 50); do echo > $i; done");
        Limits few = new Limits(1 << 20, 1100, 20, 1 << 20, 1, 1, 1, Duration.ofMinutes(1));
        View<String> view =
                Walks.walk(
                        new ArtifactReference.Directory(folder),
                        new Walks.Texts(""),
                        Walks.options(few));
        assertEquals(20, view.files().size());
        assertEquals(
                "the folder tree has more than 20 entries", view.problems().getFirst().message());
    }

    @Test
    void foldersThatAreTooDeepAreProblems() throws Exception {
        Native.script(
                folder,
                "for i in $(seq 210); do mkdir d; cd d; done; echo deep > file; cd "
                        + folder
                        + "; echo top > file");
        View<String> view = walk(new Walks.Texts(""));
        assertEquals(1, view.files().size());
        assertTrue(view.problems().getFirst().message().contains("deeper than 200 levels"));
    }

    @Test
    void filesThatShrinkAreProblems() throws Exception {
        Files.write(folder.resolve("shrinks"), new byte[100_000]);
        FileReader<String> reader =
                new FileReader<>() {
                    @Override
                    public boolean wants(EntryHeader header) {
                        return true;
                    }

                    @Override
                    public Optional<String> read(ScannedFile file) throws IOException {
                        Files.write(folder.resolve("shrinks"), new byte[10]);
                        return Optional.of("" + file.content().bytes(0, 100_000).length);
                    }
                };
        View<String> view = walk(reader);
        assertEquals(List.of(), view.files());
        assertEquals(
                "file ends after 10 bytes, expected 100000", view.problems().getFirst().message());
    }

    @Test
    void refusesWhatIsNoFolder() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        for (Path path : List.of(file, folder.resolve("absent"))) {
            assertThrows(
                    ArtifactException.class,
                    () ->
                            Artifact.open(
                                    new ArtifactReference.Directory(path),
                                    Walks.options(Limits.DEFAULT)));
        }
    }

    /// This machine: only its headers, and the one file every Linux has.
    @Test
    void walksTheHost() throws Exception {
        View<String> view =
                Walks.walk(
                        new ArtifactReference.Host(),
                        new FileReader<String>() {
                            @Override
                            public boolean wants(EntryHeader header) {
                                for (String pseudo : new String[] {"proc", "sys", "dev/pts"}) {
                                    if (header.path().startsWith(EntryPath.of(pseudo))) {
                                        throw new IllegalStateException("met " + header.path());
                                    }
                                }
                                return header.path().equals(EntryPath.of("etc/passwd"));
                            }

                            @Override
                            public Optional<String> read(ScannedFile file) {
                                return Optional.of("passwd");
                            }
                        });
        assertEquals(
                List.of(EntryPath.of("etc/passwd")),
                view.files().stream().map(View.Found::path).toList());
    }

    @Test
    void knowsMounts() {
        List<String> mounts =
                List.of(
                        "27 1 254:0 / / rw,relatime - overlay overlay rw",
                        "22 27 0:21 / /proc rw shared:5 - proc proc rw",
                        "23 27 0:22 / /with\\040space rw - nfs4 server:/ rw",
                        "24 27 0:23 / /home rw - ext4 /dev/vdb rw",
                        "25 27 0:24 / /tmp rw - tmpfs tmpfs rw",
                        "26 27 0:25 / /mnt/s rw - fuse.sshfs x rw",
                        "28 27 0:26 / /mnt/over rw - tmpfs tmpfs rw",
                        "29 28 0:27 / /mnt/over rw - ext4 /dev/vdc rw",
                        "garbage",
                        "");
        assertEquals(
                Set.of(
                        EntryPath.of("proc"),
                        EntryPath.of("with space"),
                        EntryPath.of("tmp"),
                        EntryPath.of("mnt/s")),
                Mounts.parse(mounts, true));
        assertEquals(Set.of(EntryPath.of("proc")), Mounts.parse(mounts, false));
    }

    @Test
    void keepsNamesBothWays() {
        for (byte[] name :
                new byte[][] {{'a'}, {(byte) 0xff, '/', '%', '4', '1'}, {' ', '?', '#', '\\'}}) {
            EntryPath path = EntryPath.parse(name).orElseThrow();
            assertEquals(path, FolderNames.entry(FolderNames.path(path)).orElseThrow());
        }
        assertFalse(FolderNames.path(EntryPath.of("a")).isAbsolute());
    }
}
