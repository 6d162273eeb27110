package org.openinspector.apiserver.tags;

import java.util.regex.Pattern;
import org.openinspector.apimodel.inspector2.BadRequestException;
import org.openinspector.apimodel.inspector2.ListTagsForResourceRequest;
import org.openinspector.apimodel.inspector2.ListTagsForResourceResponse;
import org.openinspector.apimodel.inspector2.ResourceNotFoundException;
import org.openinspector.apimodel.inspector2.TagResourceRequest;
import org.openinspector.apimodel.inspector2.TagResourceResponse;
import org.openinspector.apimodel.inspector2.UntagResourceRequest;
import org.openinspector.apimodel.inspector2.UntagResourceResponse;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.findings.Findings;
import org.openinspector.findings.TagRefusal;

/// `TagResource`, `UntagResource`, `ListTagsForResource`. Filters have tags; the other things that
/// can be tagged at AWS have no engine here yet, so none of them is there.
public final class TagOperations {
    private static final Pattern ARN = Pattern.compile("arn:aws[a-zA-Z-]*:inspector2:.{1,900}");

    private final Findings findings;

    /// Operations on these findings' filters.
    public TagOperations(Findings findings) {
        this.findings = findings;
    }

    /// Adds tags, and replaces those with the same keys.
    public TagResourceResponse tag(TagResourceRequest request, Call call) {
        check(request.resourceArn(), call);
        try {
            findings.tags().put(call.scope(), request.resourceArn(), request.tags());
        } catch (TagRefusal refusal) {
            throw BadRequestException.builder()
                    .message(String.valueOf(refusal.getMessage()))
                    .build();
        }
        return TagResourceResponse.builder().build();
    }

    /// Removes tags.
    public UntagResourceResponse untag(UntagResourceRequest request, Call call) {
        check(request.resourceArn(), call);
        findings.tags().remove(call.scope(), request.resourceArn(), request.tagKeys());
        return UntagResourceResponse.builder().build();
    }

    /// The tags.
    public ListTagsForResourceResponse list(ListTagsForResourceRequest request, Call call) {
        check(request.resourceArn(), call);
        return ListTagsForResourceResponse.builder()
                .tags(findings.tags().of(call.scope(), request.resourceArn()))
                .build();
    }

    private void check(String arn, Call call) {
        if (!ARN.matcher(arn).matches()) {
            throw Refusals.field(
                    "resourceArn",
                    "expected an ARN that begins with arn:aws:inspector2, got " + arn);
        }
        if (findings.rules().find(call.scope(), arn).isEmpty()) {
            throw ResourceNotFoundException.builder()
                    .message("there is no resource " + arn + " in this account and Region")
                    .build();
        }
    }
}
