package org.openinspector.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AwsEc2InstanceDetails;
import org.openinspector.apimodel.inspector2.Ec2Metadata;
import org.openinspector.apimodel.inspector2.Ec2Platform;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceScanMetadata;
import org.openinspector.apimodel.inspector2.Vm;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;

/// What findings and coverage show of an instance.
final class Ec2Details {
    private static final int SUBNETS_MAX = 16;
    private static final int SECURITY_GROUPS_MAX = 5;

    private Ec2Details() {}

    static ResourceScanMetadata metadata(
            Instance instance, Map<String, String> tags, Optional<ManagedInstance> managed) {
        String type =
                managed.map(ManagedInstance::platformType)
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

    static ResourceDetails details(
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
