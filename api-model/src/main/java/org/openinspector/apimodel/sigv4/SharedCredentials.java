package org.openinspector.apimodel.sigv4;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// The text of an AWS shared credentials file. Changing one profile leaves every other line as it
/// was, comments included.
///
/// @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html">Shared config
///   and credentials files</a>
public final class SharedCredentials {
    /// Longest text; a longer one is no credentials file.
    public static final int CHARACTERS_MAX = 1 << 20;

    private static final String ID = "aws_access_key_id";
    private static final String SECRET = "aws_secret_access_key";
    private static final String TOKEN = "aws_session_token";

    private final List<String> lines;
    private final Map<String, Profile> profiles;

    /// Where a profile's lines are.
    ///
    /// @param header its own line
    /// @param end the line after its last
    /// @param keys values by name in lower case, and the line each stands in
    private record Profile(int header, int end, SequencedMap<String, Setting> keys) {}

    /// A setting, with the indented lines that continue it.
    ///
    /// @param end the line after its last
    private record Setting(int line, int end, String value) {
        boolean has(int number) {
            return line <= number && number < end;
        }

        /// It may be the secret.
        @Override
        public String toString() {
            return "line " + (line + 1);
        }
    }

    private SharedCredentials(List<String> lines, Map<String, Profile> profiles) {
        this.lines = lines;
        this.profiles = profiles;
    }

    /// Reads the text.
    ///
    /// @throws IllegalArgumentException naming the line that is not in the file's format, never its
    ///   content
    public static SharedCredentials parse(String text) {
        if (text.length() > CHARACTERS_MAX) {
            throw new IllegalArgumentException(
                    text.length() + " characters, expected at most " + CHARACTERS_MAX);
        }
        var lines = new ArrayList<>(text.lines().toList());
        var profiles = new LinkedHashMap<String, Profile>();
        String name = "";
        int header = -1;
        SequencedMap<String, Setting> keys = new LinkedHashMap<>();
        for (int i = 0; i <= lines.size(); i++) {
            String line = i < lines.size() ? lines.get(i) : "[";
            String trimmed = line.strip();
            if (trimmed.startsWith("[")) {
                if (header >= 0) {
                    profiles.put(name, new Profile(header, i, keys));
                }
                if (i == lines.size()) {
                    break;
                }
                name = name(trimmed, i);
                if (profiles.containsKey(name)) {
                    throw malformed(i, "a profile that is there already");
                }
                header = i;
                keys = new LinkedHashMap<>();
            } else if (!trimmed.isEmpty() && !trimmed.startsWith("#") && !trimmed.startsWith(";")) {
                setting(lines, i, header, keys);
            }
        }
        return new SharedCredentials(lines, profiles);
    }

    private static String name(String trimmed, int line) {
        int end = trimmed.indexOf(']');
        if (end < 0) {
            throw malformed(line, "a profile name without its closing bracket");
        }
        return trimmed.substring(1, end).strip();
    }

    private static void setting(
            List<String> lines, int number, int header, SequencedMap<String, Setting> keys) {
        String line = lines.get(number);
        if (header < 0) {
            throw malformed(number, "a line before the first [profile]");
        }
        if (Character.isWhitespace(line.charAt(0))) {
            if (keys.isEmpty()) {
                throw malformed(number, "indented with no setting above it to continue");
            }
            // Continues the last setting, in a form of its own.
            Map.Entry<String, Setting> last = keys.lastEntry();
            Setting old = last.getValue();
            keys.put(last.getKey(), new Setting(old.line(), number + 1, old.value()));
            return;
        }
        int equals = line.indexOf('=');
        if (equals < 1) {
            throw malformed(number, "a line that is no \"name = value\"");
        }
        String key = line.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        String value = line.substring(equals + 1).strip();
        if (keys.put(key, new Setting(number, number + 1, value)) != null) {
            throw malformed(number, "a setting that is there already");
        }
    }

    private static IllegalArgumentException malformed(int line, String seen) {
        return new IllegalArgumentException(
                "line "
                        + (line + 1)
                        + " is "
                        + seen
                        + ", expected the AWS shared credentials format");
    }

    /// The profile's key; empty if there is no such profile or it has none.
    public Optional<Credential> credential(String profile) {
        String id = value(profile, ID);
        String secret = value(profile, SECRET);
        if (id.isEmpty() || secret.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> token = Optional.of(value(profile, TOKEN)).filter(text -> !text.isEmpty());
        return Optional.of(new Credential(id, secret, token, Optional.empty()));
    }

    /// True if the profile holds exactly this key.
    public boolean holds(String profile, Credential credential) {
        Optional<Credential> found = credential(profile);
        return found.isPresent()
                && found.get().accessKeyId().equals(credential.accessKeyId())
                && found.get().sessionToken().equals(credential.sessionToken())
                && found.get().sameSecret(credential);
    }

    private String value(String profile, String key) {
        Profile found = profiles.get(profile);
        Setting setting = found == null ? null : found.keys().get(key);
        return setting == null ? "" : setting.value();
    }

    /// The text with this long-lived key in the profile, which is added if there is none. The
    /// profile's other settings stay, but for a session token, which belongs to another key.
    public String with(String profile, String accessKeyId, String secret) {
        var out = new ArrayList<String>();
        Profile found = profiles.get(profile);
        if (found == null) {
            out.add("[" + profile + "]");
            out.add(ID + " = " + accessKeyId);
            out.add(SECRET + " = " + secret);
            if (!lines.isEmpty()) {
                out.add("");
            }
            out.addAll(lines);
            return text(out);
        }
        for (int i = 0; i < lines.size(); i++) {
            boolean replaced = false;
            for (String key : List.of(ID, SECRET, TOKEN)) {
                Setting setting = found.keys().get(key);
                replaced |= setting != null && setting.has(i);
            }
            if (!replaced) {
                out.add(lines.get(i));
            }
            if (i == found.header()) {
                out.add(ID + " = " + accessKeyId);
                out.add(SECRET + " = " + secret);
            }
        }
        return text(out);
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }

    /// The profiles' names only.
    @Override
    public String toString() {
        return "SharedCredentials" + profiles.keySet();
    }
}
