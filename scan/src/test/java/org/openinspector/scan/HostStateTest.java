package org.openinspector.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.model.SystemState;

final class HostStateTest {
    @TempDir Path root = Path.of("unset");

    private void write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private List<String> channels() {
        return List.copyOf(HostState.read(root, true).channels());
    }

    @Test
    void anEmptySystemHasNeitherKernelNorChannels() {
        assertEquals(SystemState.UNKNOWN, HostState.read(root, true));
        assertEquals(SystemState.UNKNOWN, HostState.read(root.resolve("absent"), true));
    }

    @Test
    void theRunningKernelIsThisMachinesOnly() throws IOException {
        write("proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
        assertEquals(Optional.of("6.1.0-18-amd64"), HostState.read(root, true).runningKernel());
        assertEquals(Optional.empty(), HostState.read(root, false).runningKernel());
    }

    @Test
    void ubuntusEnabledServicesAreChannels() throws IOException {
        write(
                "var/lib/ubuntu-advantage/status.json",
                """
                {"attached": true, "services": [
                  {"name": "esm-infra", "status": "enabled"},
                  {"name": "esm-apps", "status": "disabled"},
                  {"name": "realtime-kernel", "status": "enabled"},
                  {"name": "landscape", "status": "enabled"}, {}]}
                """);
        assertEquals(List.of("esm-infra", "realtime"), channels());
        write("var/lib/ubuntu-advantage/status.json", "{\"services\": 7}");
        assertEquals(List.of(), channels());
        write("var/lib/ubuntu-advantage/status.json", "not json");
        assertEquals(List.of(), channels());
    }

    @Test
    void enabledRepositoriesAreChannels() throws IOException {
        write(
                "etc/yum.repos.d/extras.repo",
                """
                [amzn2extra-docker]
                enabled = 1
                [amzn2extra-docker-source]
                enabled = 1
                [amzn2extra-kernel-5.10]
                name=x
                [amzn2extra-php8.0]
                enabled=0
                """);
        write(
                "etc/yum.repos.d/redhat.repo",
                """
                [rhel-9-for-x86_64-baseos-eus-rpms]
                enabled = 1
                [rhel-9-for-x86_64-baseos-e4s-rpms]
                enabled = 0
                """);
        write("etc/zypp/repos.d/ltss.repo", "[SLES15-SP3-LTSS-Updates]\nenabled=1\n");
        write("etc/apt/sources.list", "# deb http://deb.freexian.com/extended-lts stretch main\n");
        assertEquals(List.of("docker", "eus", "kernel-5.10", "ltss"), channels());
        write(
                "etc/apt/sources.list.d/elts.list",
                "deb http://deb.freexian.com/extended-lts stretch main\n");
        assertEquals(List.of("docker", "elts", "eus", "kernel-5.10", "ltss"), channels());
    }

    @Test
    void linksThatLeadOutAreNotFollowed() throws IOException {
        Path outside = root.resolveSibling(root.getFileName() + "-outside");
        Files.writeString(outside, "[amzn2extra-docker]\nenabled=1\n");
        Files.createDirectories(root.resolve("etc/yum.repos.d"));
        Files.createSymbolicLink(root.resolve("etc/yum.repos.d/a.repo"), outside);
        assertEquals(List.of(), channels());
        Files.delete(outside);
    }
}
