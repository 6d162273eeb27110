package org.openinspector.apiserver;

import static org.openinspector.apiserver.TestEstate.thing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The resources most tests look at. Account A has twelve findings.
final class SampleEstate {
    static final String INSTANCE = "i-0a1a1a1a1a1a1a1";
    static final String STOPPED = "i-0a5705503a1a1a1a1";
    static final String UNREADABLE = "i-0a0de41ed0a1a1a1a";
    static final String IMAGE =
            "arn:aws:ecr:us-east-1:" + ApiServer.A + ":repository/shop/sha256:0a0a0a0a0a0a0a0a";
    static final String FUNCTION =
            "arn:aws:lambda:us-east-1:" + ApiServer.A + ":function:checkout:$LATEST";
    static final String OF_B = "i-0b2b2b2b2b2b2b2b2";

    /// 9.8, 7.5 and 3.1, by CVSS 3.1's own equations.
    static final Map<String, TestEstate.Data.Hole> HOLES =
            Map.of(
                    "django",
                    new TestEstate.Data.Hole(
                            "CVE-2020-0001", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
                    "flask",
                    new TestEstate.Data.Hole(
                            "CVE-2020-0002", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"),
                    "jinja2",
                    new TestEstate.Data.Hole(
                            "CVE-2020-0003", "CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N"));

    private SampleEstate() {}

    /// Seven instances of A: five scanned, with two findings each but the last, which has none; one
    /// stopped; one that cannot be read. One image with a finding, one function with three. One
    /// instance of B with one finding, and six images in six repositories.
    static List<TestEstate.Thing> things() {
        List<TestEstate.Thing> all = new ArrayList<>();
        for (int number = 1; number <= 4; number++) {
            all.add(
                    thing(
                            ApiServer.A,
                            "ec2",
                            INSTANCE + number,
                            "",
                            "django",
                            "1." + number,
                            "flask",
                            "1.0"));
        }
        all.add(
                thing(
                        ApiServer.A,
                        "ec2",
                        INSTANCE + 5,
                        "problem",
                        "django",
                        "2.0",
                        "unknown-gem",
                        "1.0"));
        all.add(thing(ApiServer.A, "ec2", STOPPED, "stopped"));
        all.add(thing(ApiServer.A, "ec2", UNREADABLE, "unreadable"));
        all.add(thing(ApiServer.A, "ecr", IMAGE, "", "jinja2", "1.9"));
        all.add(
                thing(
                        ApiServer.A,
                        "lambda",
                        FUNCTION,
                        "",
                        "django",
                        "1.0",
                        "flask",
                        "1.0",
                        "jinja2",
                        "1.0"));
        all.add(thing(ApiServer.B, "ec2", OF_B, "", "jinja2", "1.0", "unknown-gem", "1.0"));
        for (int number = 1; number <= 6; number++) {
            all.add(
                    thing(
                            ApiServer.B,
                            "ecr",
                            "arn:aws:ecr:us-east-1:"
                                    + ApiServer.B
                                    + ":repository/of-b-"
                                    + number
                                    + "/sha256:0b",
                            ""));
        }
        return all;
    }
}
