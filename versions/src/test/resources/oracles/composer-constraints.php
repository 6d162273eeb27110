if (!(@include '/usr/share/php/Composer/Semver/autoload.php')) {
    fwrite(STDERR, 'composer/semver is missing');
    exit(77);
}
while (($line = fgets(STDIN)) !== false) {
    list($constraint, $version) = explode("\t", rtrim($line, "\n"));
    try {
        echo Composer\Semver\Semver::satisfies($version, $constraint) ? "yes\n" : "no\n";
    } catch (UnexpectedValueException $e) {
        echo "invalid\n";
    }
}
