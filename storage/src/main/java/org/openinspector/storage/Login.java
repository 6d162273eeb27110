package org.openinspector.storage;

import java.util.Optional;

/// How a pool signs in.
///
/// @param user the role that signs in
/// @param password empty if the server asks for none
/// @param role the role to become after signing in, if it is another one
public record Login(String user, String password, Optional<String> role) {
    /// Without the password.
    @Override
    public String toString() {
        return "Login[" + user + role.map(become -> " as " + become).orElse("") + "]";
    }
}
