package org.openinspector.advisories.fetch;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Proxies as other tools take them from the environment: `HTTPS_PROXY`, `HTTP_PROXY` (in lower
/// case only, because web servers set the other from requests), `ALL_PROXY`, `NO_PROXY`. Without
/// these, Java's own system properties apply.
final class Proxies extends ProxySelector {
    private final Map<String, String> environment;

    private Proxies(Map<String, String> environment) {
        this.environment = environment;
    }

    static ProxySelector of(Map<String, String> environment) {
        boolean named =
                List.of("HTTPS_PROXY", "https_proxy", "http_proxy", "ALL_PROXY", "all_proxy")
                        .stream()
                        .anyMatch(name -> !environment.getOrDefault(name, "").isBlank());
        return named
                ? new Proxies(environment)
                : Objects.requireNonNullElse(ProxySelector.getDefault(), new Proxies(Map.of()));
    }

    @Override
    public List<Proxy> select(URI uri) {
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
        if (isExcluded(host)) {
            return List.of(Proxy.NO_PROXY);
        }
        return proxy("https".equals(uri.getScheme()))
                .map(proxy ->
                        new Proxy(
                                Proxy.Type.HTTP,
                                InetSocketAddress.createUnresolved(
                                        proxy.getHost(),
                                        proxy.getPort() < 0 ? 80 : proxy.getPort())))
                .map(List::of)
                .orElse(List.of(Proxy.NO_PROXY));
    }

    private Optional<URI> proxy(boolean secure) {
        List<String> names =
                secure
                        ? List.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
                        : List.of("http_proxy", "all_proxy", "ALL_PROXY");
        return names.stream()
                .map(name -> environment.getOrDefault(name, "").strip())
                .filter(value -> !value.isEmpty())
                .findFirst()
                .map(value -> URI.create(value.contains("://") ? value : "http://" + value))
                .filter(uri -> uri.getHost() != null);
    }

    private boolean isExcluded(String host) {
        String list =
                environment.getOrDefault("no_proxy", environment.getOrDefault("NO_PROXY", ""));
        return Arrays.stream(list.split(",", -1))
                .map(each -> each.strip().toLowerCase(Locale.ROOT))
                .filter(each -> !each.isEmpty())
                .anyMatch(each -> {
                    String name = each.startsWith(".") ? each.substring(1) : each;
                    return each.equals("*") || host.equals(name) || host.endsWith("." + name);
                });
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException e) {
        // The request fails with the same exception.
    }

    /// The user and password that a proxy's address carries.
    static Optional<Authenticator> authenticator(Map<String, String> environment) {
        var proxies = new Proxies(environment);
        return proxies.proxy(true)
                .or(() -> proxies.proxy(false))
                .flatMap(uri -> Optional.ofNullable(uri.getRawUserInfo()))
                .map(info -> {
                    int colon = info.indexOf(':');
                    String user = colon < 0 ? info : info.substring(0, colon);
                    String password = colon < 0 ? "" : info.substring(colon + 1);
                    return new Authenticator() {
                        @Override
                        protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                            return getRequestorType() == RequestorType.PROXY
                                    ? new PasswordAuthentication(
                                            decoded(user), decoded(password).toCharArray())
                                    : null;
                        }
                    };
                });
    }

    /// Lets a password go to a proxy through which a tunnel is asked for, as other tools do; Java
    /// refuses that unless told before its first connection. Nothing if no proxy's address has one.
    static void allowPasswords(Map<String, String> environment) {
        if (authenticator(environment).isPresent()) {
            System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
