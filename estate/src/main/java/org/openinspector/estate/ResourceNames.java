package org.openinspector.estate;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.Image;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceDetails;

/// What VEX statements may call a resource: its id (an ARN, an instance's id), an image's digest,
/// and the references by which it is pulled from ECR.
final class ResourceNames {
    private static final Pattern ECR =
            Pattern.compile("arn:(aws[a-z-]*):ecr:([a-z0-9-]+):([0-9]{12}):repository/.*");

    private ResourceNames() {}

    static List<String> all(Resource resource) {
        List<String> names = new ArrayList<>();
        names.add(resource.id());
        ResourceDetails details = resource.details();
        if (details == null) {
            return names;
        }
        Image image = details.image();
        if (image != null && image.imageDigest() != null) {
            names.add(image.imageDigest());
        }
        AwsEcrContainerImageDetails pulled = details.awsEcrContainerImage();
        if (pulled != null) {
            names.add(pulled.imageHash());
            references(resource.id(), pulled, names);
        }
        return names;
    }

    private static void references(
            String id, AwsEcrContainerImageDetails image, List<String> names) {
        Matcher arn = ECR.matcher(id);
        if (!arn.matches()) {
            return;
        }
        String host =
                arn.group(3)
                        + ".dkr.ecr."
                        + arn.group(2)
                        + (arn.group(1).equals("aws-cn") ? ".amazonaws.com.cn" : ".amazonaws.com");
        String repository = host + "/" + image.repositoryName();
        names.add(repository + "@" + image.imageHash());
        if (image.imageTags() != null) {
            image.imageTags().forEach(tag -> names.add(repository + ":" + tag));
        }
    }
}
