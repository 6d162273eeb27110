// Lines "a TAB b" to -1, 0, 1 or invalid, read loosely as npm does.
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
    const [a, b] = line.split('\t').map(v => semver.parse(v, { loose: true }));
    out.push(a && b ? semver.compare(a, b) : 'invalid');
}
process.stdout.write(out.join('\n') + '\n');
