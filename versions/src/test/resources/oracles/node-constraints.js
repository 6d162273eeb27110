// Lines "constraint TAB version" to yes, no or invalid, as npm audit asks.
const fs = require('fs'), path = require('path');
let semver;
for (const folder of [path.join(fs.realpathSync(process.execPath), '../../lib/node_modules/npm/node_modules'),
                      '/usr/lib/node_modules/npm/node_modules', '/usr/share/nodejs']) {
    try { semver = semver || require(path.join(folder, 'semver')); } catch (e) { /* the next folder */ }
}
if (!semver) { process.stderr.write("npm's semver is missing"); process.exit(77); }
const out = [];
for (const line of fs.readFileSync(0, 'utf8').split('\n')) {
    if (!line) continue;
    const [range, version] = line.split('\t');
    if (!semver.validRange(range) || !semver.valid(version)) out.push('invalid');
    else out.push(semver.satisfies(version, range, { includePrerelease: true, loose: true }) ? 'yes' : 'no');
}
process.stdout.write(out.join('\n') + '\n');
