// Reads Retire.js's repositories below the folder OI_FOLDER and judges versions around each bound
// by the comparison that Retire.js documents: parts between dots and dashes, numbers by value,
// texts as texts, a number above a text, a missing part as 0. Prints library, version, and how many
// of its vulnerabilities apply.
const fs = require('fs');
const parts = version => version.split(/[.-]/)
    .map(part => /^\d+$/.test(part) ? Number(part) : part);

function atOrAbove(left, right) {
  const [a, b] = [parts(left), parts(right)];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i] === undefined ? 0 : a[i], b[i] === undefined ? 0 : b[i]];
    if (typeof x !== typeof y) return typeof x === 'number';
    if (x !== y) return x > y;
  }
  return true;
}

for (const [kind, file] of [['javascript', 'jsrepository-master'], ['npm', 'npmrepository']]) {
  const text = fs.readFileSync(`${process.env.OI_FOLDER}/repository/${file}.json`);
  for (const [name, library] of Object.entries(JSON.parse(text))) {
    const ranges = (library.vulnerabilities || []).map(one => one.ranges || [one]);
    const bounds = new Set(['0.0.1', '1.0.0', '99.0.0']);
    for (const range of ranges.flat()) {
      for (const bound of [range.below, range.atOrAbove]) {
        // From 100 on a bound stands for "all", which no comparison knows.
        if (/^\d{1,2}\.\d+\.\d+$/.test(bound || '')) {
          const [a, b, c] = bound.split('.').map(Number);
          [bound, `${a}.${b}.${c + 1}`, `${a}.${b + 1}.0`].forEach(v => bounds.add(v));
          if (c > 0) bounds.add(`${a}.${b}.${c - 1}`);
        }
      }
    }
    for (const version of bounds) {
      const applying = ranges.filter(alternatives => alternatives.some(range =>
        (!range.below || !atOrAbove(version, range.below))
          && (!range.atOrAbove || atOrAbove(version, range.atOrAbove)))).length;
      console.log([kind + '/' + name, version, applying > 0].join('\t'));
    }
  }
}
