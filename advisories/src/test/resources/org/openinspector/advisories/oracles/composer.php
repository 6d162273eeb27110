<?php
// Reads lines "constraints <TAB> version" on standard input, the constraints of branches joined by
// "|", and prints whether composer/semver lets the version through any of them.
foreach (['/usr/share/php/Composer/Semver/autoload.php'] as $place) {
    if (file_exists($place)) {
        require $place;
    }
}
if (!class_exists('Composer\Semver\Semver')) {
    fwrite(STDERR, "composer/semver is missing; apt-get install php-composer-semver\n");
    exit(77);
}
while (($line = fgets(STDIN)) !== false) {
    [$branches, $version] = explode("\t", rtrim($line, "\n"));
    $affected = false;
    try {
        foreach (explode('|', $branches) as $constraint) {
            $affected = $affected || Composer\Semver\Semver::satisfies($version, $constraint);
        }
        echo $affected ? "true\n" : "false\n";
    } catch (UnexpectedValueException $e) {
        echo "invalid\n";
    }
}
