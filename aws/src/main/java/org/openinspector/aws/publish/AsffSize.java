package org.openinspector.aws.publish;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFinding;
import software.amazon.awssdk.services.securityhub.model.SoftwarePackage;
import software.amazon.awssdk.services.securityhub.model.Vulnerability;

/// How large a finding is as JSON, and what is left out of one that is too large.
final class AsffSize {
    /// Security Hub's limit.
    static final int FINDING_BYTES_MAX = 240 * 1024;

    private AsffSize() {}

    /// Bytes of a value's JSON, rather more than less.
    static int of(@Nullable Object value) {
        return switch (value) {
            case null -> 0;
            case String text -> text(text);
            case Number number -> number.toString().length();
            case Boolean flag -> flag ? 4 : 5;
            case Instant _ -> 32;
            case SdkPojo structure -> {
                int size = 2;
                for (SdkField<?> field : structure.sdkFields()) {
                    @Nullable Object member = field.getValueOrDefault(structure);
                    if (member != null && !isAbsent(member)) {
                        size += text(field.locationName()) + 2 + of(member);
                    }
                }
                yield size;
            }
            case Map<?, ?> map -> {
                int size = 2;
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    size += text(String.valueOf(entry.getKey())) + 2 + of(entry.getValue());
                }
                yield size;
            }
            case Collection<?> list -> {
                int size = 2;
                for (Object one : list) {
                    size += of(one) + 1;
                }
                yield size;
            }
            default -> text(value.toString());
        };
    }

    private static boolean isAbsent(Object member) {
        return member instanceof Collection<?> list && list.isEmpty();
    }

    private static int text(String text) {
        int size = text.getBytes(StandardCharsets.UTF_8).length + 2;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            size += c < ' ' ? 5 : c == '"' || c == '\\' ? 1 : 0;
        }
        return size;
    }

    /// The finding, with fewer packages and links if it is too large with all of them.
    static AwsSecurityFinding fitted(AwsSecurityFinding finding) {
        AwsSecurityFinding out = finding;
        while (of(out) > FINDING_BYTES_MAX && !out.vulnerabilities().isEmpty()) {
            Vulnerability vulnerability = out.vulnerabilities().getFirst();
            List<SoftwarePackage> packages = vulnerability.vulnerablePackages();
            if (packages.size() <= 1 && vulnerability.referenceUrls().isEmpty()) {
                return out;
            }
            Vulnerability smaller =
                    vulnerability.toBuilder()
                            .vulnerablePackages(
                                    packages.subList(0, Math.max(1, packages.size() / 2)))
                            .referenceUrls(List.of())
                            .build();
            out = out.toBuilder().vulnerabilities(smaller).build();
        }
        return out;
    }
}
