package org.openinspector.findings.report;

import java.util.Optional;
import org.openinspector.apimodel.inspector2.Destination;

/// Where the files of a report go.
///
/// @param accountId who asked for it
/// @param region in which Region
/// @param bucket its name
/// @param prefix of all keys, without a slash at its ends; may be empty
/// @param kmsKeyArn what the files are encrypted with
/// @param bucketOwner who must own the bucket; empty if that does not matter
public record ReportTarget(
        String accountId,
        String region,
        String bucket,
        String prefix,
        String kmsKeyArn,
        Optional<String> bucketOwner) {
    /// As the wire names it.
    public static ReportTarget of(String accountId, String region, Destination destination) {
        String prefix = destination.keyPrefix() == null ? "" : destination.keyPrefix();
        int begin = 0;
        int end = prefix.length();
        while (begin < end && prefix.charAt(begin) == '/') {
            begin++;
        }
        while (end > begin && prefix.charAt(end - 1) == '/') {
            end--;
        }
        return new ReportTarget(
                accountId,
                region,
                destination.bucketName(),
                prefix.substring(begin, end),
                destination.kmsKeyArn(),
                Optional.ofNullable(destination.expectedBucketOwner()));
    }

    /// The key of a file.
    public String key(String name) {
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }
}
