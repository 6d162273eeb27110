package org.openinspector.aws;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/// A client of the SDK as one account sees it: every request is signed with the account's
/// credentials. Clients are large (tens of kilobytes, timers of their own) and a thousand accounts
/// need thousands of them; so all accounts share those of a service and Region, and what each has
/// of its own is this.
final class AccountView implements InvocationHandler {
    /// What does not end in a request.
    private static final Set<String> OWN =
            Set.of("serviceName", "serviceClientConfiguration", "waiter", "utilities");

    private final Object client;
    private final AwsCredentialsProvider credentials;

    private AccountView(Object client, AwsCredentialsProvider credentials) {
        this.client = client;
        this.credentials = credentials;
    }

    /// A view on a client.
    ///
    /// @param type the client's interface
    static <C> C of(Class<C> type, C client, AwsCredentialsProvider credentials) {
        return type.cast(
                Proxy.newProxyInstance(
                        AccountView.class.getClassLoader(),
                        new Class<?>[] {type},
                        new AccountView(Objects.requireNonNull(client), credentials)));
    }

    @SuppressWarnings("ReferenceEquality") // a view is nothing but itself
    private static boolean isSame(Object one, @Nullable Object other) {
        return one == other;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // as Object has it
    public @Nullable Object invoke(
            Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> arguments != null && isSame(proxy, arguments[0]);
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "a view on " + client;
            };
        }
        if (method.getName().equals("close")) {
            // The client is everybody's.
            return null;
        }
        if (arguments != null
                && arguments[0] instanceof AwsRequest request
                && !method.getName().endsWith("Paginator")) {
            @Nullable Object[] signed = arguments.clone();
            signed[0] = signed(request);
            return passed(method, signed);
        }
        // Without a request, with a lambda that makes one, or page by page: these come back here
        // with a request.
        return method.isDefault() && !OWN.contains(method.getName())
                ? InvocationHandler.invokeDefault(proxy, method, arguments)
                : passed(method, arguments);
    }

    private AwsRequest signed(AwsRequest request) {
        return request.toBuilder()
                .overrideConfiguration(
                        request.overrideConfiguration()
                                .map(AwsRequestOverrideConfiguration::toBuilder)
                                .orElseGet(AwsRequestOverrideConfiguration::builder)
                                .credentialsProvider(credentials)
                                .build())
                .build();
    }

    private @Nullable Object passed(Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(client, arguments);
        } catch (InvocationTargetException e) {
            throw Objects.requireNonNullElse(e.getCause(), e);
        }
    }
}
