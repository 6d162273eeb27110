package org.openinspector.estate.search;

/// So many packages have the name that was searched for that it says nothing.
public final class TooManyPackagesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// More packages, each in one version, than are looked for at once.
    public TooManyPackagesException(int max) {
        super("more than " + max + " packages and versions have such a name");
    }
}
