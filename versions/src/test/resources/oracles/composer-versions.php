if (!(@include '/usr/share/php/Composer/Semver/autoload.php')) {
    fwrite(STDERR, 'composer/semver is missing');
    exit(77);
}
$parser = new Composer\Semver\VersionParser();
$read = function ($text) use ($parser) {
    try {
        $normal = $parser->normalize($text);
        return strpos($normal, 'dev-') === 0 ? null : $normal;
    } catch (UnexpectedValueException $e) {
        return null;
    }
};
while (($line = fgets(STDIN)) !== false) {
    list($a, $b) = array_map($read, explode("\t", rtrim($line, "\n")));
    echo $a === null || $b === null
        ? 'invalid ' . (int) ($a === null) . ' ' . (int) ($b === null)
        : version_compare($a, $b), "\n";
}
