package org.openinspector.accounts.identity;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.openinspector.accounts.DataKeys;
import org.openinspector.accounts.Principal;
import org.openinspector.accounts.SecretException;
import org.openinspector.apimodel.sigv4.Credential;

/// Temporary keys and all they stand for, sealed into a text that the client carries: nothing is
/// looked up to check a session, and nothing is stored to begin one. What is written:
///
/// | part | as |
/// | --- | --- |
/// | version, 1 | byte |
/// | access key id, secret, principal's ARN, subject's ARN, user id | texts |
/// | whether a role was taken on | byte |
/// | begin, end, in milliseconds since 1970 | longs |
/// | session policy, if any; ARNs of policies; tags; transitive keys | texts, counted |
public final class SessionToken {
    /// What it is sealed for.
    static final String PURPOSE = "session-token";

    /// Characters of a token; with the signature it has to fit into header fields.
    static final int CHARACTERS_MAX = 12_288;

    private static final int VERSION = 1;

    private final Principal principal;
    private final String secret;
    private final Session session;

    SessionToken(Principal principal, String secret, Session session) {
        this.principal = principal;
        this.secret = secret;
        this.session = session;
    }

    /// Who acts by it.
    public Principal principal() {
        return principal;
    }

    /// For checking signatures.
    public Credential credential(String token) {
        return new Credential(
                principal.accessKeyId(),
                secret,
                Optional.of(token),
                Optional.of(session.expiresAt()));
    }

    /// The text for the client.
    ///
    /// @throws IdentityException if policies and tags are too much for one token
    String seal(DataKeys keys) {
        byte[] sealed = keys.seal(principal.accountId(), PURPOSE, bytes());
        String text = Base64.getEncoder().encodeToString(sealed);
        if (text.length() > CHARACTERS_MAX) {
            throw IdentityException.invalid(
                    "session policy and tags need a token of "
                            + text.length()
                            + " characters, expected at most "
                            + CHARACTERS_MAX);
        }
        return text;
    }

    private byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(principal.accessKeyId());
            out.writeUTF(secret);
            out.writeUTF(principal.arn());
            out.writeUTF(session.subjectArn());
            out.writeUTF(session.userId());
            out.writeBoolean(session.assumed());
            out.writeLong(session.issuedAt().toEpochMilli());
            out.writeLong(session.expiresAt().toEpochMilli());
            texts(out, session.policy().stream().toList());
            texts(out, session.policyArns());
            out.writeShort(session.tags().size());
            for (Map.Entry<String, String> tag : new TreeMap<>(session.tags()).entrySet()) {
                out.writeUTF(tag.getKey());
                out.writeUTF(tag.getValue());
            }
            texts(out, session.transitive().stream().sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void texts(DataOutputStream out, List<String> texts) throws IOException {
        out.writeShort(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
    }

    /// Opens a token.
    ///
    /// @param accountId whose it claims to be; sealed for another it does not open
    /// @return empty if it is none of ours, or belongs to another access key
    public static Optional<SessionToken> open(
            DataKeys keys, String accountId, String accessKeyId, String token) {
        if (token.length() > CHARACTERS_MAX) {
            return Optional.empty();
        }
        byte[] plain;
        try {
            plain = keys.open(accountId, PURPOSE, Base64.getDecoder().decode(token));
        } catch (SecretException | IllegalArgumentException notOurs) {
            return Optional.empty();
        }
        // From here on it is what we wrote.
        try (var in = new DataInputStream(new ByteArrayInputStream(plain))) {
            if (in.readByte() != VERSION || !in.readUTF().equals(accessKeyId)) {
                return Optional.empty();
            }
            String secret = in.readUTF();
            String arn = in.readUTF();
            String subject = in.readUTF();
            String userId = in.readUTF();
            boolean assumed = in.readBoolean();
            Instant issued = Instant.ofEpochMilli(in.readLong());
            Instant expires = Instant.ofEpochMilli(in.readLong());
            Optional<String> policy = texts(in).stream().findFirst();
            List<String> arns = texts(in);
            var tags = new TreeMap<String, String>();
            for (int left = in.readShort(); left > 0; left--) {
                tags.put(in.readUTF(), in.readUTF());
            }
            var session =
                    new Session(
                            subject,
                            userId,
                            assumed,
                            issued,
                            expires,
                            policy,
                            arns,
                            tags,
                            new HashSet<>(texts(in)));
            return Optional.of(
                    new SessionToken(
                            new Principal(accountId, arn, accessKeyId, Optional.of(session)),
                            secret,
                            session));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> texts(DataInputStream in) throws IOException {
        var out = new ArrayList<String>();
        for (int left = in.readShort(); left > 0; left--) {
            out.add(in.readUTF());
        }
        return out;
    }

    /// Says whose it is and nothing secret.
    @Override
    public String toString() {
        return "SessionToken[" + principal.arn() + "]";
    }
}
