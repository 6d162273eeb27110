package org.openinspector.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// What runs in the accounts of a made-up organization: computed from numbers, so that it needs no
/// memory. A thing with the number `n` is in the unit `n mod units`; a unit is an account in a
/// Region. Contents repeat: there are a few dozen, as in real estates.
final class SimulatedEstate {
    static final List<String> REGIONS =
            List.of("us-east-1", "eu-west-1", "eu-central-1", "ap-southeast-2");

    private static final int CONTENTS = 40;
    private static final int PACKAGES = 80;
    private static final long FIRST_ACCOUNT = 100_000_000_000L;

    final int accounts;
    final int instances;
    final int images;
    final int functions;
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, byte[]> manifests = new HashMap<>();
    private final List<List<String>> digests = new ArrayList<>();
    private final List<byte[]> archives = new ArrayList<>();

    SimulatedEstate(int accounts, int instances, int images, int functions) {
        this.accounts = accounts;
        this.instances = instances;
        this.images = images;
        this.functions = functions;
        for (int unit = 0; unit < units(); unit++) {
            digests.add(new ArrayList<>());
        }
        for (int number = 0; number < images; number++) {
            push(number % units(), number);
        }
        for (int content = 0; content < CONTENTS; content++) {
            archives.add(zip(content));
        }
    }

    int units() {
        return accounts * REGIONS.size();
    }

    String account(int index) {
        return Long.toString(FIRST_ACCOUNT + index);
    }

    /// The unit of an account and Region; −1 if there is none.
    int unit(String account, String region) {
        if (!account.matches("[0-9]{12}") || !REGIONS.contains(region)) {
            return -1;
        }
        long index = Long.parseLong(account) - FIRST_ACCOUNT;
        return index < 0 || index >= accounts
                ? -1
                : (int) index * REGIONS.size() + REGIONS.indexOf(region);
    }

    /// The numbers of a unit's things, of so many in all.
    List<Integer> numbers(int unit, int of) {
        List<Integer> numbers = new ArrayList<>();
        for (int number = unit; number < of; number += units()) {
            numbers.add(number);
        }
        return numbers;
    }

    static String instanceId(int number) {
        return "i-%017x".formatted(number);
    }

    static int instanceNumber(String id) {
        return Integer.parseInt(id.substring(2), 16);
    }

    /// What is installed on an instance: a Debian system.
    static List<String[]> applications(int number) {
        List<String[]> packages = new ArrayList<>();
        for (int i = 0; i < PACKAGES; i++) {
            packages.add(new String[] {"package-" + i, "1." + (number + i) % CONTENTS + "-1"});
        }
        return packages;
    }

    synchronized List<String> images(int unit) {
        return List.copyOf(digests.get(unit));
    }

    byte[] manifest(String digest) {
        synchronized (this) {
            return manifests.getOrDefault(digest, new byte[0]);
        }
    }

    byte[] blob(String digest) {
        return blobs.getOrDefault(digest, new byte[0]);
    }

    /// Makes an image of a number, whose packages are a content's.
    ///
    /// @return its digest
    synchronized String push(int unit, int number) {
        int content = number % CONTENTS;
        byte[] layer = layer(content);
        byte[] configuration =
                ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\","
                                + "\"diff_ids\":[\""
                                + digest(layer)
                                + "\"]},\"config\":{\"Labels\":{\"content\":\""
                                + content
                                + "\"}}}")
                        .getBytes(StandardCharsets.UTF_8);
        blobs.put(digest(layer), layer);
        blobs.put(digest(configuration), configuration);
        byte[] manifest =
                ("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                                + "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\""
                                + digest(configuration)
                                + "\",\"size\":"
                                + configuration.length
                                + "},\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\""
                                + digest(layer)
                                + "\",\"size\":"
                                + layer.length
                                + "}],\"annotations\":{\"number\":\""
                                + number
                                + "\"}}")
                        .getBytes(StandardCharsets.UTF_8);
        String digest = digest(manifest);
        manifests.put(digest, manifest);
        digests.get(unit).add(digest);
        return digest;
    }

    /// A function's code.
    byte[] archive(int number) {
        return archives.get(number % CONTENTS);
    }

    String archiveSha256(int number) {
        return Base64.getEncoder().encodeToString(sha256(archive(number)));
    }

    private static String metadata(int content, int number) {
        return "Metadata-Version: 2.1\nName: library-"
                + number
                + "\nVersion: 1."
                + (content + number) % CONTENTS
                + "\n";
    }

    private static byte[] layer(int content) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            for (int i = 0; i < PACKAGES; i++) {
                byte[] file = metadata(content, i).getBytes(StandardCharsets.UTF_8);
                var entry =
                        new TarArchiveEntry(
                                "usr/lib/python3/site-packages/library_"
                                        + i
                                        + "-1.dist-info/METADATA");
                entry.setSize(file.length);
                entry.setModTime(0);
                tar.putArchiveEntry(entry);
                tar.write(file);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(int content) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < PACKAGES / 4; i++) {
                zip.putNextEntry(new ZipEntry("library_" + i + "-1.dist-info/METADATA"));
                zip.write(metadata(content, i).getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static String digest(byte[] bytes) {
        return "sha256:" + HexFormat.of().formatHex(sha256(bytes));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
