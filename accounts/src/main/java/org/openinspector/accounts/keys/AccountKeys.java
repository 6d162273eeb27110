package org.openinspector.accounts.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.DataKeys;
import org.openinspector.accounts.SecretException;
import org.openinspector.storage.Database;

/// Seals with AES-256-GCM under a key of the owner's own. A sealed value is a format byte (1), the
/// key's version (four bytes), a random nonce (12), the ciphertext and its tag (16); what it is for
/// and whose it is are authenticated with it. The key's first version is made when it is first
/// needed. Safe for use by many threads, and by several servers on one database: all seal with a
/// new version within [#LOOK], and open what it sealed at once.
///
/// @see <a href="https://csrc.nist.gov/pubs/sp/800/38/d/final">NIST SP 800-38D, section 8.3: at
///   most 2³² values under one version</a>
public final class AccountKeys implements DataKeys {
    /// How soon another server's rotation is noticed.
    static final Duration LOOK = Duration.ofSeconds(30);

    private static final byte FORMAT = 1;
    private static final int HEADER_BYTES = 1 + Integer.BYTES;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int CACHE_MAX = 100_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    /// Making a cipher searches the providers. They are lent and not kept by thread, because each
    /// request has a thread of its own.
    private final Queue<Cipher> ciphers = new ConcurrentLinkedQueue<>();

    private final KeyTable table;
    private final Supplier<Instant> now;
    private final MasterKey master;
    private final List<MasterKey> former;
    private final Map<Version, Unwrapped> cache = new ConcurrentHashMap<>();
    private volatile Newest newest = new Newest(Map.of(), Instant.MIN);

    private record Version(String owner, int number) {}

    private record Unwrapped(SecretKey key, Instant until) {}

    private record Newest(Map<String, Integer> versions, Instant seenAt) {}

    /// The keys of a database that has been migrated to
    /// [org.openinspector.accounts.Accounts#CAPABILITY].
    ///
    /// @param master wraps from now on
    /// @param former unwrap what they wrapped until [#rewrap(int)] has replaced it
    public AccountKeys(
            Database database, MasterKey master, List<MasterKey> former, InstantSource clock) {
        this.table = new KeyTable(database);
        this.now = clock::instant;
        this.master = master;
        this.former = List.copyOf(former);
    }

    @Override
    public byte[] seal(String owner, String purpose, byte[] plain) {
        int version = newest(owner);
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] out = new byte[HEADER_BYTES + NONCE_BYTES + plain.length + TAG_BITS / 8];
        ByteBuffer.wrap(out).put(FORMAT).putInt(version).put(nonce);
        crypt(
                Cipher.ENCRYPT_MODE,
                new Version(owner, version),
                purpose,
                nonce,
                plain,
                0,
                out,
                HEADER_BYTES + NONCE_BYTES);
        return out;
    }

    @Override
    public byte[] open(String owner, String purpose, byte[] sealed) {
        int overhead = HEADER_BYTES + NONCE_BYTES + TAG_BITS / 8;
        if (sealed.length < overhead || sealed[0] != FORMAT) {
            throw new SecretException(
                    purpose + " of " + owner + " is not a sealed value, or is cut off");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        ByteBuffer header = ByteBuffer.wrap(sealed, 1, HEADER_BYTES - 1 + NONCE_BYTES);
        int version = header.getInt();
        header.get(nonce);
        byte[] out = new byte[sealed.length - overhead];
        crypt(
                Cipher.DECRYPT_MODE,
                new Version(owner, version),
                purpose,
                nonce,
                sealed,
                HEADER_BYTES + NONCE_BYTES,
                out,
                0);
        return out;
    }

    /// Whether there is a newer key than the one it was sealed with. The value's first five bytes
    /// are enough.
    @Override
    public boolean stale(String owner, byte[] sealed) {
        return sealed.length < HEADER_BYTES
                || sealed[0] != FORMAT
                || ByteBuffer.wrap(sealed, 1, Integer.BYTES).getInt() != newest(owner);
    }

    /// Makes a new version of the owner's key, which seals from now on. What older ones sealed is
    /// still opened, until [Resealing] has replaced it.
    ///
    /// @return its number
    public int rotate(String owner) {
        int last = newest(owner);
        WrappedKey key = master.generate(owner);
        table.insert(owner, last + 1, key, now.get());
        // If another server was first, its version is as new as ours would have been.
        look();
        return newest(owner);
    }

    /// Wraps keys with the newest master key that another one, or an earlier version of it,
    /// wrapped. What is sealed does not change.
    ///
    /// @param max how many at most
    /// @return how many it were
    public int rewrap(int max) {
        String name = master.name();
        List<KeyTable.Row> rows = table.notWrappedBy(name, max);
        for (KeyTable.Row row : rows) {
            MasterKey by = wrapper(row.key().master(), row.owner());
            WrappedKey fresh =
                    master.opens(row.key().master())
                            ? master.rewrap(row.owner(), row.key().wrapped())
                            : master.wrap(row.owner(), by.unwrap(row.owner(), row.key().wrapped()));
            table.rewrap(row, fresh);
        }
        return rows.size();
    }

    /// The versions of all keys, by owner and version.
    public List<KeyVersion> versions() {
        return table.versions();
    }

    /// The versions of one owner's key; none if it was never needed.
    public List<KeyVersion> versions(String owner) {
        return table.versions().stream().filter(one -> one.owner().equals(owner)).toList();
    }

    /// Versions that are not the newest of their owners and may still have sealed something.
    public List<KeyVersion> outgoing() {
        List<KeyVersion> all = versions();
        Map<String, Integer> last = new TreeMap<>();
        all.forEach(one -> last.merge(one.owner(), one.version(), Math::max));
        return all.stream()
                .filter(one ->
                        one.retiredAt().isEmpty()
                                && one.version() < last.getOrDefault(one.owner(), 0))
                .toList();
    }

    /// Notes that nothing is sealed with these any more.
    public void retire(List<KeyVersion> versions) {
        table.retire(versions, now.get());
    }

    /// What wraps from now on; see [MasterKey#name()].
    public String masterName() {
        return master.name();
    }

    private int newest(String owner) {
        Newest known = newest;
        if (known.seenAt().plus(LOOK).isBefore(now.get())) {
            known = look();
        }
        @Nullable Integer version = known.versions().get(owner);
        if (version == null) {
            table.insert(owner, 1, master.generate(owner), now.get());
            version = look().versions().get(owner);
        }
        if (version == null) {
            throw new IllegalStateException("the key of " + owner + " was made and is not there");
        }
        return version;
    }

    private synchronized Newest look() {
        Newest seen = new Newest(table.newest(), now.get());
        newest = seen;
        return seen;
    }

    private SecretKey key(Version version) {
        @Nullable Unwrapped cached = cache.get(version);
        Instant at = now.get();
        if (cached != null && at.isBefore(cached.until())) {
            return cached.key();
        }
        Optional<WrappedKey> row = table.find(version.owner(), version.number());
        if (row.isEmpty()) {
            throw new SecretException(
                    "version "
                            + version.number()
                            + " of the key of "
                            + version.owner()
                            + " is not in the database");
        }
        MasterKey by = wrapper(row.get().master(), version.owner());
        byte[] plain = by.unwrap(version.owner(), row.get().wrapped());
        SecretKey key = new SecretKeySpec(plain, "AES");
        Arrays.fill(plain, (byte) 0);
        if (cache.size() >= CACHE_MAX) {
            cache.clear();
        }
        cache.put(version, new Unwrapped(key, at.plus(by.keep())));
        return key;
    }

    private MasterKey wrapper(String name, String owner) {
        List<MasterKey> all = new ArrayList<>();
        all.add(master);
        all.addAll(former);
        for (MasterKey one : all) {
            if (one.opens(name)) {
                return one;
            }
        }
        throw new SecretException(
                "the key of "
                        + owner
                        + " is wrapped by "
                        + name
                        + ", and this server was started with "
                        + master.name());
    }

    private void crypt(
            int mode,
            Version version,
            String purpose,
            byte[] nonce,
            byte[] input,
            int inputOffset,
            byte[] output,
            int outputOffset) {
        SecretKey key = key(version);
        @Nullable Cipher lent = ciphers.poll();
        try {
            Cipher cipher = lent == null ? Cipher.getInstance("AES/GCM/NoPadding") : lent;
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(
                    ("openinspector " + version.number() + ' ' + purpose + ' ' + version.owner())
                            .getBytes(StandardCharsets.UTF_8));
            cipher.doFinal(input, inputOffset, input.length - inputOffset, output, outputOffset);
            ciphers.offer(cipher);
        } catch (AEADBadTagException e) {
            throw new SecretException(
                    purpose
                            + " of "
                            + version.owner()
                            + " does not open with version "
                            + version.number()
                            + " of its key: it was sealed for something else, or changed",
                    e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks AES-GCM", e);
        }
    }
}
