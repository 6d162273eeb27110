package org.openinspector.aws;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AwsEc2InstanceDetails;
import org.openinspector.apimodel.inspector2.Ec2Metadata;
import org.openinspector.apimodel.inspector2.Ec2Platform;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceScanMetadata;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.ScanMode;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.apimodel.inspector2.Vm;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Ineligible;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.SweepResult;
import org.openinspector.estate.SweepUnit;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ssm.model.DescribeInstanceInformationResponse;
import software.amazon.awssdk.services.ssm.model.InstanceInformation;
import software.amazon.awssdk.services.ssm.model.InstanceInformationStringFilter;
import software.amazon.awssdk.services.ssm.model.ListInventoryEntriesResponse;
import software.amazon.awssdk.services.ssm.model.PingStatus;

/// EC2 instances, and their inventories as Systems Manager's agent takes them every 30 minutes.
final class Ec2Instances {
    static final String KIND = "ec2";

    private static final String EXCLUSION = "InspectorEc2Exclusion";
    private static final String APPLICATIONS = "AWS:Application";
    private static final int SUBNETS_MAX = 16;
    private static final int SECURITY_GROUPS_MAX = 5;

    private final AwsClients clients;
    private final InstantSource clock;

    Ec2Instances(AwsClients clients, InstantSource clock) {
        this.clients = clients;
        this.clock = clock;
    }

    SweepResult sweep(SweepUnit unit, Consumer<Discovered> found) throws InterruptedException {
        Map<String, InstanceInformation> managed = new HashMap<>();
        Optional<AwsCallException> unknown = Optional.empty();
        try {
            managed.putAll(managed(unit.region()));
        } catch (AwsCallException e) {
            // Who exists can still be told, but not who is managed.
            unknown = Optional.of(e);
        }
        Optional<AwsCallException> unmanageable = unknown;
        try {
            String token = null;
            do {
                String next = token;
                DescribeInstancesResponse page =
                        clients.calls.call(
                                unit.region(),
                                "ec2:DescribeInstances",
                                () ->
                                        clients.ec2(unit.region())
                                                .describeInstances(
                                                        b -> b.maxResults(1000).nextToken(next)));
                List<Instance> instances =
                        page.reservations().stream()
                                .map(Reservation::instances)
                                .flatMap(List::stream)
                                .filter(Ec2Instances::exists)
                                .toList();
                Parallel.map(
                                instances,
                                instance ->
                                        discovered(
                                                unit,
                                                instance,
                                                Optional.ofNullable(
                                                        managed.get(instance.instanceId())),
                                                unmanageable))
                        .forEach(found);
                token = page.nextToken();
            } while (token != null && !token.isEmpty());
        } catch (AwsCallException e) {
            return Outcomes.incomplete(e);
        }
        return unknown.map(Outcomes::incomplete).orElse(SweepResult.complete());
    }

    private static boolean exists(Instance instance) {
        InstanceStateName state = state(instance);
        return state != InstanceStateName.TERMINATED && state != InstanceStateName.SHUTTING_DOWN;
    }

    private static InstanceStateName state(Instance instance) {
        return instance.state() == null || instance.state().name() == null
                ? InstanceStateName.UNKNOWN_TO_SDK_VERSION
                : instance.state().name();
    }

    private Map<String, InstanceInformation> managed(String region)
            throws AwsCallException, InterruptedException {
        Map<String, InstanceInformation> managed = new HashMap<>();
        String token = null;
        do {
            String next = token;
            DescribeInstanceInformationResponse page =
                    clients.calls.call(
                            region,
                            "ssm:DescribeInstanceInformation",
                            () ->
                                    clients.ssm(region)
                                            .describeInstanceInformation(
                                                    b -> b.maxResults(50).nextToken(next)));
            page.instanceInformationList().forEach(each -> managed.put(each.instanceId(), each));
            token = page.nextToken();
        } while (token != null && !token.isEmpty());
        return managed;
    }

    private Discovered discovered(
            SweepUnit unit,
            Instance instance,
            Optional<InstanceInformation> information,
            Optional<AwsCallException> unmanageable)
            throws InterruptedException {
        Map<String, String> tags = Outcomes.tags(instance.tags(), Tag::key, Tag::value);
        Optional<Platform> platform = information.map(Ec2Instances::platform);
        Optional<Ineligible> ineligible = ineligible(instance, tags, information, platform);
        String fingerprint = "none";
        if (ineligible.isEmpty() && unmanageable.isPresent()) {
            ineligible = unmanageable.map(Outcomes::ineligible);
        } else if (ineligible.isEmpty()) {
            try {
                Optional<Instant> captured = captured(unit.region(), instance.instanceId());
                ineligible = aged(captured);
                fingerprint =
                        captured.map(Object::toString).orElse("none")
                                + " "
                                + platform.map(Platform::text).orElse("");
            } catch (AwsCallException e) {
                ineligible = Optional.of(Outcomes.ineligible(e));
            }
        }
        return new Discovered(
                Outcomes.resource(
                        ResourceType.AWS_EC2_INSTANCE,
                        instance.instanceId(),
                        unit,
                        tags,
                        details(instance, tags, platform)),
                unit.accountId(),
                unit.region(),
                AwsConnector.NAME,
                KIND,
                Optional.of(metadata(instance, tags, information)),
                Optional.of(ScanMode.EC2_SSM_AGENT_BASED),
                fingerprint,
                ineligible,
                "");
    }

    private static Platform platform(InstanceInformation information) {
        return Platform.of(
                Optional.ofNullable(information.platformName()).orElse(""),
                Optional.ofNullable(information.platformVersion()).orElse(""));
    }

    /// Why an instance is not scanned, as far as that can be told without its inventory.
    private static Optional<Ineligible> ineligible(
            Instance instance,
            Map<String, String> tags,
            Optional<InstanceInformation> information,
            Optional<Platform> platform) {
        if (tags.keySet().stream().anyMatch(key -> key.equalsIgnoreCase(EXCLUSION))) {
            return Optional.of(
                    Outcomes.ineligible(
                            ScanStatusReason.EXCLUDED_BY_TAG, true, "tag " + EXCLUSION));
        }
        InstanceStateName state = state(instance);
        if (state == InstanceStateName.STOPPED || state == InstanceStateName.STOPPING) {
            return Optional.of(
                    Outcomes.ineligible(ScanStatusReason.EC2_INSTANCE_STOPPED, false, ""));
        }
        if (information.isEmpty() || information.get().pingStatus() == PingStatus.INACTIVE) {
            return Optional.of(
                    Outcomes.ineligible(
                            ScanStatusReason.UNMANAGED_EC2_INSTANCE,
                            false,
                            "Systems Manager does not manage it: install the agent and attach a"
                                    + " role with AmazonSSMManagedInstanceCore"));
        }
        return platform.filter(known -> !known.isSupported())
                .map(known ->
                        Outcomes.ineligible(
                                ScanStatusReason.UNSUPPORTED_OS,
                                true,
                                "\""
                                        + information.get().platformName()
                                        + " "
                                        + information.get().platformVersion()
                                        + "\" is not supported"));
    }

    private Optional<Ineligible> aged(Optional<Instant> captured) {
        if (captured.isEmpty()) {
            return Optional.of(
                    Outcomes.ineligible(
                            ScanStatusReason.NO_INVENTORY,
                            false,
                            "Systems Manager has no "
                                    + APPLICATIONS
                                    + " of it: associate"
                                    + " AWS-GatherSoftwareInventory"));
        }
        Duration age = Duration.between(captured.get(), clock.instant());
        return age.compareTo(clients.settings().staleAfter()) <= 0
                ? Optional.empty()
                : Optional.of(
                        Outcomes.ineligible(
                                ScanStatusReason.STALE_INVENTORY,
                                false,
                                "its inventory was captured " + captured.get()));
    }

    /// When the inventory was captured; empty if there is none.
    private Optional<Instant> captured(String region, String instanceId)
            throws AwsCallException, InterruptedException {
        ListInventoryEntriesResponse page = entries(region, instanceId, null, 1);
        return page.entries().isEmpty() ? Optional.empty() : instant(page.captureTime());
    }

    private static Optional<Instant> instant(@Nullable String text) {
        try {
            return text == null || text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Instant.parse(text));
        } catch (DateTimeException odd) {
            return Optional.empty();
        }
    }

    private ListInventoryEntriesResponse entries(
            String region, String instanceId, @Nullable String token, int most)
            throws AwsCallException, InterruptedException {
        return clients.calls.call(
                region,
                "ssm:ListInventoryEntries",
                () ->
                        clients.ssm(region)
                                .listInventoryEntries(b ->
                                        b.instanceId(instanceId)
                                                .typeName(APPLICATIONS)
                                                .maxResults(most)
                                                .nextToken(token)));
    }

    /// The inventory of one instance, read from its first page to its last.
    Inspection inspect(Discovered instance) throws InterruptedException {
        String region = instance.region();
        String id = instance.resource().id();
        try {
            DescribeInstanceInformationResponse described =
                    clients.calls.call(
                            region,
                            "ssm:DescribeInstanceInformation",
                            () ->
                                    clients.ssm(region)
                                            .describeInstanceInformation(b ->
                                                    b.filters(
                                                            InstanceInformationStringFilter
                                                                    .builder()
                                                                    .key("InstanceIds")
                                                                    .values(id)
                                                                    .build())));
            Optional<Platform> platform =
                    described.instanceInformationList().stream()
                            .filter(each -> id.equals(each.instanceId()))
                            .findFirst()
                            .map(Ec2Instances::platform);
            if (platform.isEmpty()) {
                return new Inspection.NotInspected(
                        ScanStatusReason.UNMANAGED_EC2_INSTANCE,
                        "Systems Manager does not manage " + id + " any more");
            }
            if (!platform.get().isSupported()) {
                return new Inspection.NotInspected(
                        ScanStatusReason.UNSUPPORTED_OS,
                        "the platform of " + id + " is not supported",
                        Inspection.Retry.ON_CHANGE);
            }
            return inventory(region, id, platform.get());
        } catch (AwsCallException e) {
            // An instance that is gone is told by the listing of instances, not of inventories.
            return new Inspection.NotInspected(Outcomes.reason(e), String.valueOf(e.getMessage()));
        }
    }

    private Inspection inventory(String region, String id, Platform platform)
            throws AwsCallException, InterruptedException {
        var inventory = new SsmInventory(platform);
        String token = null;
        boolean more = true;
        while (more) {
            ListInventoryEntriesResponse page = entries(region, id, token, 50);
            for (Map<String, String> entry : page.entries()) {
                more = more && inventory.add(entry);
            }
            token = page.nextToken();
            more = more && token != null && !token.isEmpty();
        }
        return inventory.isEmpty()
                ? new Inspection.NotInspected(
                        ScanStatusReason.NO_INVENTORY,
                        "Systems Manager has no " + APPLICATIONS + " of " + id)
                : new Inspection.Inventoried(inventory.inventory(), inventory.problems());
    }

    private static ResourceScanMetadata metadata(
            Instance instance,
            Map<String, String> tags,
            Optional<InstanceInformation> information) {
        String type =
                information
                        .map(InstanceInformation::platformTypeAsString)
                        .orElse(instance.platformAsString() == null ? "" : "windows")
                        .toLowerCase(Locale.ROOT);
        Ec2Platform platform =
                switch (type) {
                    case "linux" -> Ec2Platform.LINUX;
                    case "windows" -> Ec2Platform.WINDOWS;
                    case "macos" -> Ec2Platform.MACOS;
                    default -> Ec2Platform.UNKNOWN;
                };
        return ResourceScanMetadata.builder()
                .ec2(
                        Ec2Metadata.builder()
                                .tags(tags)
                                .amiId(instance.imageId())
                                .platform(platform)
                                .build())
                .build();
    }

    private static ResourceDetails details(
            Instance instance, Map<String, String> tags, Optional<Platform> platform) {
        List<InstanceNetworkInterface> interfaces = instance.networkInterfaces();
        var four = new TreeSet<String>();
        var six = new TreeSet<String>();
        var subnets = new TreeSet<String>();
        var groups = new TreeSet<String>();
        Stream.of(instance.privateIpAddress(), instance.publicIpAddress())
                .filter(address -> address != null && !address.isEmpty())
                .forEach(four::add);
        for (InstanceNetworkInterface each : interfaces) {
            each.privateIpAddresses()
                    .forEach(address -> {
                        four.add(address.privateIpAddress());
                        if (address.association() != null
                                && address.association().publicIp() != null) {
                            four.add(address.association().publicIp());
                        }
                    });
            each.ipv6Addresses().forEach(address -> six.add(address.ipv6Address()));
            each.groups().forEach(group -> groups.add(group.groupId()));
            if (each.subnetId() != null) {
                subnets.add(each.subnetId());
            }
        }
        instance.securityGroups().forEach(group -> groups.add(group.groupId()));
        @Nullable String profile =
                instance.iamInstanceProfile() == null ? null : instance.iamInstanceProfile().arn();
        @Nullable String text =
                platform.map(Platform::text).filter(t -> !t.equals("UNKNOWN")).orElse(null);
        return ResourceDetails.builder()
                .awsEc2Instance(
                        AwsEc2InstanceDetails.builder()
                                .type(instance.instanceTypeAsString())
                                .imageId(instance.imageId())
                                .ipV4Addresses(listed(four))
                                .ipV6Addresses(listed(six))
                                .keyName(instance.keyName())
                                .iamInstanceProfileArn(profile)
                                .vpcId(instance.vpcId())
                                .subnetId(instance.subnetId())
                                .launchedAt(instance.launchTime())
                                .platform(text)
                                .build())
                .vm(
                        Vm.builder()
                                .type(instance.instanceTypeAsString())
                                .vmName(tags.get("Name"))
                                .vmImageReference(instance.imageId())
                                .ipV4Addresses(listed(four))
                                .ipV6Addresses(listed(six))
                                .networkId(instance.vpcId())
                                .subnetIds(subnets.stream().limit(SUBNETS_MAX).toList())
                                .securityGroupIds(
                                        groups.stream().limit(SECURITY_GROUPS_MAX).toList())
                                .launchedAt(instance.launchTime())
                                .platform(text)
                                .executionRole(profile)
                                .keyName(instance.keyName())
                                .build())
                .build();
    }

    private static List<String> listed(SortedSet<String> set) {
        return new ArrayList<>(set);
    }
}
