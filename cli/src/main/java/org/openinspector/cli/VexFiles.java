package org.openinspector.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.openinspector.matching.VexLookup;
import org.openinspector.matching.vex.VexBook;
import org.openinspector.matching.vex.VexDocument;
import org.openinspector.model.EntryPath;
import org.openinspector.model.ScanProblem;
import org.openinspector.model.Subject;

/// The VEX documents that the user named. All their authors count: whoever names a file trusts it.
///
/// @param problems what of them could not be understood
record VexFiles(VexBook book, List<ScanProblem> problems) {
    private static final int BYTES_MAX = 32 << 20;

    static final VexFiles NONE = new VexFiles(VexBook.of(List.of(), Set.of()), List.of());

    /// Reads them.
    ///
    /// @throws UserError if one of them cannot be read, or says nothing
    static VexFiles read(List<String> names) {
        List<VexDocument> documents = new ArrayList<>();
        List<ScanProblem> problems = new ArrayList<>();
        for (String name : names) {
            VexDocument document = document(name);
            document.problems()
                    .forEach(message ->
                            problems.add(new ScanProblem("vex", EntryPath.of(name), message)));
            if (document.claims().isEmpty()) {
                throw UserError.usage(
                        "--vex "
                                + Terminal.clean(name)
                                + " holds no statement that can be used"
                                + (document.problems().isEmpty()
                                        ? ""
                                        : " ("
                                                + Terminal.clean(document.problems().getFirst())
                                                + ")"));
            }
            documents.add(document);
        }
        return new VexFiles(VexBook.of(documents, Set.of()), problems);
    }

    private static VexDocument document(String name) {
        try (var in = Files.newInputStream(Path.of(name))) {
            return VexDocument.parse(in.readNBytes(BYTES_MAX + 1));
        } catch (InvalidPathException e) {
            throw UserError.usage("--vex names no file: " + Terminal.clean(name));
        } catch (IOException e) {
            throw UserError.usage(
                    "--vex " + Terminal.clean(name) + " cannot be read: " + Output.reason(e));
        }
    }

    /// What is said of a subject.
    VexLookup on(Subject subject) {
        return book.forResource(SubjectNames.all(subject));
    }
}
