package org.openinspector.server;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/// What was built.
final class Product {
    private Product() {}

    /// The version, as built.
    static String version() {
        try (InputStream in =
                Product.class.getResourceAsStream("/org/openinspector/server/build.properties")) {
            var properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException unreadable) {
            return "unknown";
        }
    }
}
