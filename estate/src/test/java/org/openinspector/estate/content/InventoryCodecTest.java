package org.openinspector.estate.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.SystemState;
import org.openinspector.testkit.Property;

final class InventoryCodecTest {
    @Test
    void comesBackExactly() {
        Property.check(
                Inventories.any(),
                2_000,
                inventory ->
                        assertEquals(
                                inventory, InventoryCodec.read(InventoryCodec.bytes(inventory))));
    }

    @Test
    void storedFormHoldsTheCanonicalInventory() {
        Property.check(
                Inventories.any(),
                500,
                inventory ->
                        assertEquals(
                                InventoryCodec.canonical(inventory),
                                InventoryCodec.decode(
                                        InventoryCodec.encode(inventory).compressed())));
    }

    /// As servers before version 2 have stored it.
    @Test
    void whatWasStoredWithoutTheSystemsStateIsStillRead() {
        Property.check(
                Inventories.any(),
                200,
                inventory -> {
                    ContentWriter old = new ContentWriter();
                    old.octet(1);
                    old.optional(inventory.distribution(), known -> Packages.write(old, known));
                    old.list(inventory.packages(), each -> Packages.write(old, each));
                    assertEquals(
                            inventory.withSystem(SystemState.UNKNOWN),
                            InventoryCodec.read(old.toBytes()));
                });
    }

    @Test
    void anotherKernelOrChannelIsAnotherInventory() {
        Inventory plain = inventory("1.0");
        Inventory running =
                plain.withSystem(new SystemState(Optional.of("6.1.0"), new TreeSet<>()));
        Inventory attached =
                plain.withSystem(
                        new SystemState(Optional.empty(), new TreeSet<>(List.of("esm-infra"))));
        for (Inventory other : List.of(running, attached)) {
            assertFalse(
                    Arrays.equals(
                            InventoryCodec.encode(plain).hash(),
                            InventoryCodec.encode(other).hash()));
        }
    }

    @Test
    void orderDoesNotMatter() {
        Property.check(
                Inventories.any(),
                500,
                inventory -> {
                    List<InstalledPackage> shuffled = new ArrayList<>();
                    for (InstalledPackage installed : inventory.packages()) {
                        List<Evidence> evidence = new ArrayList<>(installed.evidence());
                        Collections.shuffle(evidence, new Random(7));
                        shuffled.add(installed.withEvidence(evidence));
                    }
                    Collections.shuffle(shuffled, new Random(8));
                    assertArrayEquals(
                            InventoryCodec.encode(inventory).hash(),
                            InventoryCodec.encode(
                                            new Inventory(
                                                    inventory.distribution(),
                                                    shuffled,
                                                    inventory.system()))
                                    .hash());
                });
    }

    @Test
    void otherContentHasAnotherHash() {
        Inventory one = inventory("1.0");
        Inventory two = inventory("1.1");
        assertFalse(
                Arrays.equals(
                        InventoryCodec.encode(one).hash(), InventoryCodec.encode(two).hash()));
    }

    /// A damaged byte gives an error or another inventory, never anything worse.
    @Test
    void damagedBytesFailAsData() {
        SplittableRandom random = new SplittableRandom(Property.seed());
        for (int i = 0; i < 3_000; i++) {
            byte[] bytes = InventoryCodec.bytes(Inventories.inventory(random));
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            byte[] damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length) + 1);
            try {
                InventoryCodec.read(damaged);
            } catch (MalformedContentException expected) {
                assertTrue(String.valueOf(expected.getMessage()).contains("byte"));
            }
        }
    }

    @Test
    void announcedCountsAreNotBelieved() {
        // version, no distribution, 2^34 packages
        byte[] bytes = {1, 0, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x40};
        var thrown =
                assertThrows(MalformedContentException.class, () -> InventoryCodec.read(bytes));
        assertEquals(
                "stored content is damaged at byte 7: 17179869184 items are announced and 0 bytes"
                        + " left",
                thrown.getMessage());
    }

    @Test
    void bombsAreRefused() throws IOException {
        var stored = new java.io.ByteArrayOutputStream();
        try (OutputStream out =
                new DeflaterOutputStream(stored, new Deflater(Deflater.BEST_SPEED, true))) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 8; i++) {
                out.write(zeros);
            }
        }
        var thrown =
                assertThrows(
                        MalformedContentException.class,
                        () -> Compression.inflated(stored.toByteArray(), 4 << 20));
        assertEquals("stored content has more than 4194304 bytes", thrown.getMessage());
    }

    private static Inventory inventory(String version) {
        return new Inventory(
                Optional.empty(),
                List.of(
                        InstalledPackage.of(
                                PackageUrl.of("pypi", "", "django", version),
                                Evidence.installed(EntryPath.of("django/METADATA")))));
    }
}
