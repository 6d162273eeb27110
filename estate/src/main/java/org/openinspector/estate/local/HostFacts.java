package org.openinspector.estate.local;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceScanMetadata;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.Vm;
import org.openinspector.apimodel.inspector2.VmInstanceMetadata;
import org.openinspector.apimodel.inspector2.VmPlatform;
import org.openinspector.catalog.distribution.DistributionFiles;
import org.openinspector.model.Distribution;

/// What a machine is called, what it runs, and under which addresses it can be reached.
final class HostFacts {
    private static final int OS_RELEASE_BYTES_MAX = 1 << 20;

    private HostFacts() {}

    static Resource resource(Path root, Path dataFolder) {
        List<String> v4 = new ArrayList<>();
        List<String> v6 = new ArrayList<>();
        if (root.equals(Path.of("/"))) {
            addresses(v4, v6);
        }
        Vm vm =
                Vm.builder()
                        .vmName(name(root))
                        .platform(platform(root).orElse(null))
                        .ipV4Addresses(v4.isEmpty() ? null : v4)
                        .ipV6Addresses(v6.isEmpty() ? null : v6)
                        .build();
        return Resource.builder()
                .type(ResourceType.of("OpenInspector::Host"))
                .id("openinspector:host/" + MachineId.of(root, dataFolder))
                .details(ResourceDetails.builder().vm(vm).build())
                .build();
    }

    static ResourceScanMetadata metadata() {
        return ResourceScanMetadata.builder()
                .vmInstance(VmInstanceMetadata.builder().platform(VmPlatform.LINUX).build())
                .build();
    }

    private static String name(Path root) {
        for (Path file :
                List.of(root.resolve("proc/sys/kernel/hostname"), root.resolve("etc/hostname"))) {
            try {
                String name = Files.isReadable(file) ? Files.readString(file).strip() : "";
                if (!name.isEmpty() && name.length() <= 255) {
                    return name;
                }
            } catch (IOException unreadable) {
                // the next one
            }
        }
        return "localhost";
    }

    /// As Inspector writes it: `DEBIAN_12`, `UBUNTU_22_04`.
    private static Optional<String> platform(Path root) {
        try {
            Optional<Distribution> found =
                    DistributionFiles.recognise(path -> {
                        Path file = root.resolve(path.toString());
                        return Files.isRegularFile(file) && Files.size(file) <= OS_RELEASE_BYTES_MAX
                                ? Optional.of(Files.readAllBytes(file))
                                : Optional.empty();
                    });
            return found.map(
                    known -> known.label().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_"));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /// Those that others can reach; in one order, because a changed resource is written again.
    private static void addresses(List<String> v4, List<String> v6) {
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address ->
                            !address.isLoopbackAddress()
                                    && !address.isLinkLocalAddress()
                                    && !address.isMulticastAddress())
                    .forEach(address ->
                            (address instanceof Inet4Address ? v4 : v6).add(text(address)));
        } catch (SocketException none) {
            v4.clear();
            v6.clear();
        }
        Collections.sort(v4);
        Collections.sort(v6);
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
