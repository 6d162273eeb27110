package org.openinspector.versions;

import java.util.function.BiFunction;

/// A language in which an ecosystem names sets of versions. What each means is in
/// `docs/versions.md`; where a package manager leaves pre-releases out of what a constraint spans,
/// only to prefer stable versions, they are in, as that manager's own audit has them.
public enum ConstraintSyntax {
    /// node-semver with `includePrerelease`, as `npm audit` reads advisories.
    NPM(VersionScheme.SEMVER, SemverConstraint::npm),
    /// Python's version specifiers.
    PEP440(VersionScheme.PEP440, PythonConstraint::parse),
    /// Gem requirements.
    RUBYGEMS(VersionScheme.RUBYGEMS, GemConstraint::parse),
    /// Composer's constraints.
    COMPOSER(VersionScheme.COMPOSER, ComposerConstraint::parse),
    /// Maven's ranges; a bare version is that version.
    MAVEN(VersionScheme.MAVEN, BracketConstraint::maven),
    /// NuGet's ranges; a bare version is the least one.
    NUGET(VersionScheme.NUGET, BracketConstraint::nuget),
    /// Elixir's requirements.
    HEX(VersionScheme.HEX, ComparatorConstraint::hex),
    /// Cargo's requirements; a bare version is as with `^`.
    CARGO(VersionScheme.SEMVER, SemverConstraint::cargo),
    /// `>= 1, < 2 || = 3`, for any scheme: versions are whole, and order alone decides.
    COMPARATORS(VersionScheme.SEMVER, ComparatorConstraint::plain);

    /// Longer texts are refused.
    private static final int CHARACTERS_MAX = 8192;

    private final VersionScheme scheme;

    /// Constants are made once, before any thread can see them; the functions have no state.
    @SuppressWarnings("ImmutableEnumChecker")
    private final BiFunction<ConstraintReader, VersionScheme, Selection> parser;

    ConstraintSyntax(
            VersionScheme scheme, BiFunction<ConstraintReader, VersionScheme, Selection> parser) {
        this.scheme = scheme;
        this.parser = parser;
    }

    /// The scheme that orders the versions of this syntax, unless another is named.
    public VersionScheme scheme() {
        return scheme;
    }

    /// What a constraint lets through, by the syntax's own order; that of [#COMPARATORS] is
    /// [VersionScheme#SEMVER].
    ///
    /// @throws InvalidConstraintException if the text is no constraint
    public VersionSet parse(String text) throws InvalidConstraintException {
        return parse(text, scheme);
    }

    /// What a constraint lets through, by another order.
    ///
    /// @throws InvalidConstraintException if the text is no constraint
    public VersionSet parse(String text, VersionScheme order) throws InvalidConstraintException {
        if (text.length() > CHARACTERS_MAX) {
            throw new InvalidConstraintException(
                    "a constraint of "
                            + text.length()
                            + " characters, expected at most "
                            + CHARACTERS_MAX);
        }
        try {
            return parser.apply(new ConstraintReader(text), order).set();
        } catch (ConstraintReader.Refusal refusal) {
            throw new InvalidConstraintException(String.valueOf(refusal.getMessage()));
        } catch (UnorderedVersionException unordered) {
            throw new InvalidConstraintException(
                    Texts.quoted(text)
                            + " has bounds that do not compare: "
                            + unordered.getMessage());
        }
    }
}
