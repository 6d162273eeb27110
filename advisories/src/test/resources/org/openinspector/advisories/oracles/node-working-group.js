// Reads the working group's database below the folder OI_FOLDER and prints for versions around each
// bound: id, version, whether node-semver calls it vulnerable.
const fs = require('fs');
let semver;
for (const place of ['semver', '/usr/lib/node_modules/npm/node_modules/semver',
    '/usr/share/nodejs/semver']) {
  try { semver = require(place); break; } catch (e) { /* the next */ }
}
if (!semver) { console.error('semver is missing; apt-get install npm'); process.exit(77); }
const loose = { includePrerelease: true, loose: true };

function versions(texts) {
  const found = new Set(['0.0.1', '1.0.0', '4.2.0', '999.0.0']);
  for (const [, a, b, c, pre] of
      texts.join(' ').matchAll(/(\d+)\.(\d+|x)(?:\.(\d+|x))?(-[0-9A-Za-z.-]+)?/g)) {
    const [x, y] = [b, c].map(part => part === undefined || part === 'x' ? 0 : Number(part));
    found.add(`${a}.${x}.${y}${pre || ''}`);
    found.add(`${a}.${x}.${y}`);
    found.add(`${a}.${x}.${y + 1}`);
    found.add(`${a}.${x}.${y + 1}-rc.1`);
    found.add(`${a}.${x + 1}.0`);
    if (y > 0) found.add(`${a}.${x}.${y - 1}`);
  }
  return found;
}

for (const [kind, prefix] of [['npm', 'NSWG-ECO-'], ['core', 'NSWG-CORE-']]) {
  const folder = `${process.env.OI_FOLDER}/vuln/${kind}`;
  for (const file of fs.readdirSync(folder).filter(name => /^\d+\.json$/.test(name))) {
    const record = JSON.parse(fs.readFileSync(`${folder}/${file}`));
    const vulnerable = kind === 'npm' ? record.vulnerable_versions : record.vulnerable;
    const patched = kind === 'npm' ? null : record.patched;
    for (const version of versions([vulnerable, patched || record.patched_versions || ''])) {
      const affected = semver.satisfies(version, vulnerable, loose)
          && !(patched && semver.satisfies(version, patched, loose));
      console.log([prefix + file.replace('.json', ''), version, affected].join('\t'));
    }
  }
}
