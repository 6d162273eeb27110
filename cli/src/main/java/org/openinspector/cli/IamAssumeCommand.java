package org.openinspector.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `iam assume`: takes on a role.
@Command(
        name = "assume",
        description = "Takes on a role and prints what a shell exports to act by it.",
        footer = {
            "",
            "Examples:",
            "  eval \"$(./openinspector iam assume auditor)\"",
            "  ./openinspector iam assume arn:aws:iam::000000000001:role/auditor --duration 900"
        })
final class IamAssumeCommand implements Callable<Integer> {
    private static final Pattern ELEMENT = Pattern.compile("<(\\w+)>([^<]{1,20000})</\\1>");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9+/=]+");

    @Mixin IamServer server = new IamServer();

    @Parameters(paramLabel = "ROLE", description = "its name, or the ARN of one in another account")
    String role = "";

    @Option(names = "--session", paramLabel = "NAME", description = "what the session is called")
    String session = "openinspector";

    @Option(names = "--duration", paramLabel = "SECONDS", description = "900 to 43200")
    int duration = 3_600;

    @Option(names = "--policy", paramLabel = "FILE", description = "JSON that narrows the session")
    @Nullable Path policy;

    @Option(names = "--external-id", paramLabel = "ID", description = "if the role asks for it")
    @Nullable String externalId;

    @Override
    public Integer call() {
        ServerClient client = server.client();
        var form = new LinkedHashMap<String, String>();
        form.put("Action", "AssumeRole");
        form.put("RoleArn", arn(client));
        form.put("RoleSessionName", session);
        form.put("DurationSeconds", Integer.toString(duration));
        if (policy != null) {
            form.put("Policy", IamServer.file(policy));
        }
        if (externalId != null) {
            form.put("ExternalId", externalId);
        }
        Map<String, String> answer = elements(client.sts(form));
        System.out.println("export AWS_ACCESS_KEY_ID=" + word(answer, "AccessKeyId"));
        System.out.println("export AWS_SECRET_ACCESS_KEY=" + word(answer, "SecretAccessKey"));
        System.out.println("export AWS_SESSION_TOKEN=" + word(answer, "SessionToken"));
        return ExitStatus.DONE;
    }

    private String arn(ServerClient client) {
        if (role.startsWith("arn:")) {
            return role;
        }
        String account =
                word(elements(client.sts(Map.of("Action", "GetCallerIdentity"))), "Account");
        String name = role.startsWith("role/") ? role.substring("role/".length()) : role;
        return "arn:aws:iam::" + account + ":role/" + name;
    }

    /// Nothing that a shell would take for more than a word.
    private static String word(Map<String, String> answer, String name) {
        String text = answer.getOrDefault(name, "");
        if (!WORD.matcher(text).matches()) {
            throw UserError.failed("the server's answer has no " + name);
        }
        return text;
    }

    static Map<String, String> elements(String xml) {
        var out = new LinkedHashMap<String, String>();
        Matcher each = ELEMENT.matcher(xml);
        while (each.find()) {
            out.put(each.group(1), each.group(2));
        }
        return out;
    }
}
