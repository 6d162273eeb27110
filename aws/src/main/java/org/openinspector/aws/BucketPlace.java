package org.openinspector.aws;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A place in S3, written `s3://bucket`, `s3://bucket/prefix` or `s3://bucket/prefix@eu-west-1`.
///
/// @param bucket its name
/// @param prefix what keys begin with; `""`, or ending in `/`
/// @param region the bucket's; empty: the Region of whoever asks
public record BucketPlace(String bucket, String prefix, Optional<String> region) {
    private static final Pattern TEXT =
            Pattern.compile(
                    "s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9!_.*'()/=+:-]*))?"
                            + "(?:@([a-z]{2}[a-z0-9-]{3,30}))?");

    /// Reads the text of a setting.
    ///
    /// @param name the setting's, for the message
    /// @throws IllegalArgumentException if it is no such place
    public static BucketPlace parse(String name, String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    name + " is \"" + text + "\", expected s3://bucket/prefix, or with @region");
        }
        String path = Optional.ofNullable(matcher.group(2)).orElse("");
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return new BucketPlace(
                String.valueOf(matcher.group(1)),
                path.isEmpty() ? "" : path + "/",
                Optional.ofNullable(matcher.group(3)));
    }

    /// A key below it.
    String key(String rest) {
        return prefix + rest;
    }

    /// Whom to ask.
    String region(String asking) {
        return region.orElse(asking);
    }
}
