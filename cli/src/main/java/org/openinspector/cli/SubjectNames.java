package org.openinspector.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.openinspector.model.Subject;

/// What VEX statements may call a subject.
final class SubjectNames {
    private SubjectNames() {}

    /// All names: digest, the image's reference if the user gave one, and the product that we
    /// write.
    static List<String> all(Subject subject) {
        List<String> names = new ArrayList<>();
        subject.digest().ifPresent(names::add);
        reference(subject).ifPresent(names::add);
        names.add(product(subject));
        return names;
    }

    /// The product that a document of ours names: `pkg:oci/NAME@DIGEST`, for other subjects
    /// `dir:PATH` and the like.
    static String product(Subject subject) {
        if (subject.type().equals("image") && subject.digest().isPresent()) {
            String path =
                    reference(subject)
                            .map(text -> text.replaceFirst("[@:][^/]*$", ""))
                            .orElseGet(() -> location(subject.name()));
            String name =
                    path.substring(path.lastIndexOf('/') + 1)
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^a-z0-9._-]+", "-");
            return "pkg:oci/"
                    + (name.matches("[.-]*") ? "image" : name)
                    + "@"
                    + subject.digest().get().replace(":", "%3A");
        }
        try {
            return new URI(subject.type(), subject.name(), null).toASCIIString();
        } catch (URISyntaxException e) {
            return subject.type() + ":unnamed";
        }
    }

    /// What follows the path: the name of an image in an archive or a layout. A tag alone names
    /// none.
    private static Optional<String> reference(Subject subject) {
        if (!subject.type().equals("image")) {
            return Optional.empty();
        }
        int path = subject.name().indexOf(':');
        int tag = subject.name().indexOf(':', path + 1);
        return tag < 0
                ? Optional.empty()
                : Optional.of(subject.name().substring(tag + 1))
                        .filter(text -> text.indexOf(':') >= 0 || text.indexOf('/') >= 0);
    }

    /// The path between transport and tag, without the ending of an archive.
    private static String location(String name) {
        String path = name.substring(name.indexOf(':') + 1);
        int tag = path.indexOf(':');
        return (tag < 0 ? path : path.substring(0, tag))
                .replaceFirst("/+$", "")
                .replaceFirst("\\.tar(\\.[a-z0-9]+)?$", "");
    }
}
