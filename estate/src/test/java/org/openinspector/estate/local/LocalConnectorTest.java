package org.openinspector.estate.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.apimodel.inspector2.Image;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.Vm;
import org.openinspector.artifacts.Artifact;
import org.openinspector.estate.ChangeListener;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import org.openinspector.estate.SweepResult;
import org.openinspector.estate.SweepUnit;
import org.openinspector.testkit.Fixtures;

final class LocalConnectorTest {
    private static final String ACCOUNT = "000000000001";
    private static final SweepUnit HOST = new SweepUnit(ACCOUNT, "us-east-1", "host");
    private static final SweepUnit IMAGE = new SweepUnit(ACCOUNT, "us-east-1", "image");
    private static final InspectionContext CONTEXT =
            new InspectionContext(Artifact.Options.defaults());

    @TempDir Path folder;
    private final Instant now = Instant.now();

    private LocalConnector connector() throws IOException {
        Files.createDirectories(folder.resolve("images"));
        Files.createDirectories(folder.resolve("root"));
        return new LocalConnector(
                new LocalSettings(
                        ACCOUNT,
                        "us-east-1",
                        Optional.of(folder.resolve("root")),
                        Optional.of(folder.resolve("images")),
                        folder.resolve("data"),
                        Artifact.Options.defaults(),
                        Duration.ofMinutes(30),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100)),
                InstantSource.system());
    }

    private static List<Discovered> sweep(LocalConnector connector, SweepUnit unit)
            throws InterruptedException {
        List<Discovered> found = new ArrayList<>();
        assertEquals(SweepResult.complete(), connector.sweep(unit, found::add));
        return found;
    }

    private static void copyLayout(Path to) throws IOException {
        copy(Fixtures.root().resolve("cli/src/main/training/layout"), to);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path path : tree.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private static Image image(Discovered found) {
        ResourceDetails details = found.resource().details();
        return details == null || details.image() == null
                ? Image.builder().build()
                : details.image();
    }

    private static List<String> names(Discovered found) {
        List<String> names = image(found).imageTags();
        return names == null ? List.of() : names;
    }

    /// A tar file without any tool: headers of 512 bytes.
    private static void tar(Path layout, Path file) throws IOException {
        try (Stream<Path> tree = Files.walk(layout);
                OutputStream out = Files.newOutputStream(file)) {
            for (Path path : tree.filter(Files::isRegularFile).sorted().toList()) {
                byte[] content = Files.readAllBytes(path);
                byte[] header = new byte[512];
                put(header, 0, layout.relativize(path).toString());
                put(header, 100, "0000644\0");
                put(header, 124, String.format("%011o", content.length));
                put(header, 136, "00000000000");
                put(header, 148, "        ");
                header[156] = '0';
                put(header, 257, "ustar\00000");
                int sum = 0;
                for (byte b : header) {
                    sum += b & 0xff;
                }
                put(header, 148, String.format("%06o\0 ", sum));
                out.write(header);
                out.write(content);
                out.write(new byte[(512 - content.length % 512) % 512]);
            }
            out.write(new byte[1024]);
        }
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    @Test
    void findsLayoutsAndArchivesAndInspectsThem() throws IOException, InterruptedException {
        LocalConnector connector = connector();
        copyLayout(folder.resolve("images/one"));
        Files.createDirectories(folder.resolve("images/team"));
        tar(folder.resolve("images/one"), folder.resolve("images/team/same.tar"));
        Files.copy(
                Fixtures.root().resolve("cli/src/main/training/docker.tar.gz"),
                folder.resolve("images/docker.tar.gz"));
        List<Discovered> found = sweep(connector, IMAGE);
        assertEquals(2, found.size(), found.toString());
        Discovered both =
                found.stream().filter(one -> names(one).size() == 2).findFirst().orElseThrow();
        assertEquals("openinspector:image/" + image(both).imageDigest(), both.resource().id());
        assertTrue(names(both).getFirst().startsWith("one"));
        assertTrue(names(both).getLast().startsWith("team/same.tar"));
        for (Discovered each : found) {
            var inventoried =
                    assertInstanceOf(
                            Inspection.Inventoried.class, connector.inspect(each, CONTEXT));
            assertTrue(inventoried.inventory().packages().size() > 0);
        }
        // One of its places goes, the image stays.
        try (Stream<Path> tree = Files.walk(folder.resolve("images/one"))) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        assertInstanceOf(Inspection.Inventoried.class, connector.inspect(both, CONTEXT));
        Discovered left =
                sweep(connector, IMAGE).stream()
                        .filter(one -> one.resource().id().equals(both.resource().id()))
                        .findFirst()
                        .orElseThrow();
        assertEquals(1, names(left).size());
        assertEquals(both.fingerprint(), left.fingerprint());
    }

    @Test
    void whatIsNoImageIsShown() throws IOException, InterruptedException {
        LocalConnector connector = connector();
        Files.writeString(folder.resolve("images/notes.txt"), "not an image");
        Files.writeString(folder.resolve("images/.hidden"), "left out");
        Files.write(folder.resolve("images/empty.tar"), new byte[0]);
        copyLayout(folder.resolve("images/broken"));
        Files.writeString(folder.resolve("images/broken/index.json"), "{\"manifests\":[{}]}");
        Files.writeString(folder.resolve("secret.tar"), "outside");
        Files.createSymbolicLink(folder.resolve("images/link.tar"), folder.resolve("secret.tar"));
        Files.createSymbolicLink(folder.resolve("images/up"), folder);
        copyLayout(folder.resolve("images/escaping"));
        Path blob;
        try (Stream<Path> blobs = Files.list(folder.resolve("images/escaping/blobs/sha256"))) {
            blob = blobs.sorted().findFirst().orElseThrow();
        }
        Files.delete(blob);
        Files.createSymbolicLink(blob, folder.resolve("secret.tar"));
        List<Discovered> found = sweep(connector, IMAGE);
        assertEquals(
                Set.of("notes.txt", "empty.tar", "broken", "link.tar", "up", "escaping"),
                Set.copyOf(found.stream().map(one -> names(one).getFirst()).toList()));
        for (Discovered one : found) {
            var why = one.ineligible().orElseThrow();
            assertTrue(why.closesFindings());
            assertNotEquals("", why.message());
        }
        assertEquals(
                "link.tar: it is a link that leads out of the folder, or nowhere",
                found.stream()
                        .filter(one -> one.resource().id().endsWith("file/link.tar"))
                        .findFirst()
                        .orElseThrow()
                        .ineligible()
                        .orElseThrow()
                        .message());
    }

    @Test
    void fileBeingWrittenIsNotTakenForGone() throws IOException, InterruptedException {
        LocalConnector connector = connector();
        Path file = folder.resolve("images/growing.tar");
        Thread writer =
                Thread.ofVirtual()
                        .start(() -> {
                            try (OutputStream out = Files.newOutputStream(file)) {
                                while (true) {
                                    out.write(1);
                                    out.flush();
                                    Thread.sleep(5);
                                }
                            } catch (IOException | InterruptedException e) {
                                // the end
                            }
                        });
        Thread.sleep(50);
        List<Discovered> found = new ArrayList<>();
        SweepResult result = connector.sweep(IMAGE, found::add);
        writer.interrupt();
        writer.join();
        assertEquals(List.of(), found);
        assertEquals(
                "still being written: growing.tar",
                assertInstanceOf(SweepResult.Incomplete.class, result).reason());
    }

    @Test
    void missingFolderIsIncomplete() throws IOException, InterruptedException {
        LocalConnector connector = connector();
        Files.delete(folder.resolve("images"));
        assertInstanceOf(SweepResult.Incomplete.class, connector.sweep(IMAGE, found -> {}));
    }

    @Test
    void hostHasALastingIdAndFacts() throws IOException, InterruptedException {
        LocalConnector connector = connector();
        Files.createDirectories(folder.resolve("root/etc"));
        Files.writeString(
                folder.resolve("root/etc/os-release"),
                "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian 12\"\n");
        Files.writeString(folder.resolve("root/etc/hostname"), "db-1\n");
        Discovered drawn = sweep(connector, HOST).getFirst();
        assertTrue(drawn.resource().id().matches("openinspector:host/[0-9a-f]{32}"));
        assertEquals(drawn.resource().id(), sweep(connector(), HOST).getFirst().resource().id());
        ResourceDetails details = drawn.resource().details();
        Vm vm = details == null || details.vm() == null ? Vm.builder().build() : details.vm();
        assertEquals("db-1", vm.vmName());
        assertEquals("DEBIAN_12", vm.platform());
        Files.writeString(
                folder.resolve("root/etc/machine-id"), "0123456789abcdef0123456789abcdef\n");
        assertEquals(
                "openinspector:host/0123456789abcdef0123456789abcdef",
                sweep(connector, HOST).getFirst().resource().id());
    }

    @Test
    void removedPackageChangesThePrint() throws IOException {
        Path root = folder.resolve("root");
        Path site = root.resolve("usr/lib/python3.11/site-packages");
        Files.createDirectories(site.resolve("django-1.0.dist-info"));
        Files.createDirectories(root.resolve("var/lib/dpkg"));
        Files.writeString(root.resolve("var/lib/dpkg/status"), "");
        Files.setLastModifiedTime(site, FileTime.from(now.minusSeconds(100)));
        String before = HostPrint.of(root);
        assertEquals(before, HostPrint.of(root));
        Files.delete(site.resolve("django-1.0.dist-info"));
        String removed = HostPrint.of(root);
        assertNotEquals(before, removed);
        Files.writeString(root.resolve("var/lib/dpkg/status"), "Package: curl\n");
        assertNotEquals(removed, HostPrint.of(root));
    }

    @Test
    void changesAreTold() throws Exception {
        LocalConnector connector = connector();
        CountDownLatch image = new CountDownLatch(1);
        CountDownLatch host = new CountDownLatch(1);
        ChangeListener listener =
                (changes, report) ->
                        changes.forEach(
                                change -> (change.unit().equals(IMAGE) ? image : host).countDown());
        try (AutoCloseable watch = connector.watch(listener)) {
            Thread.sleep(300);
            Files.writeString(folder.resolve("images/new.tar"), "x");
            Files.createDirectories(folder.resolve("root/var/lib/dpkg"));
            Files.writeString(folder.resolve("root/var/lib/dpkg/status"), "x");
            assertTrue(image.await(10, TimeUnit.SECONDS));
            assertTrue(host.await(10, TimeUnit.SECONDS));
            assertTrue(watch != null);
        }
    }
}
