package org.openinspector.estate;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.matching.VexLookup;
import org.openinspector.model.VexStatement;

/// Statements that a test makes, each of one vulnerability on one resource.
final class TestVex implements VexSource {
    private Map<String, VexStatement> said = Map.of();
    private int version;

    /// @param byResourceAndId `i-1 CVE-2020-1`
    void say(Map<String, VexStatement.Status> byResourceAndId) {
        Map<String, VexStatement> all = new TreeMap<>();
        byResourceAndId.forEach((about, status) ->
                all.put(
                        about,
                        new VexStatement(
                                "Example",
                                "doc-1",
                                about.substring(0, about.indexOf(' ')),
                                status,
                                "vulnerable_code_not_present",
                                "",
                                Optional.empty())));
        said = all;
        version++;
    }

    @Override
    public Statements now() {
        Map<String, VexStatement> all = said;
        String name = version == 0 ? "" : "x" + version;
        return new Statements() {
            @Override
            public String version() {
                return name;
            }

            @Override
            public Set<String> vulnerabilities() {
                Set<String> ids = new TreeSet<>();
                all.keySet().forEach(about -> ids.add(about.substring(about.indexOf(' ') + 1)));
                return ids;
            }

            @Override
            public VexLookup of(Resource resource) {
                return (ids, _) ->
                        ids.stream()
                                .flatMap(id ->
                                        Optional.ofNullable(all.get(resource.id() + " " + id))
                                                .stream())
                                .findFirst();
            }
        };
    }

    @Override
    public AutoCloseable onChange(Runnable changed) {
        return () -> {};
    }
}
