// Writes src/scenario/time-zones.data.ts from the compiled zones of the IANA Time Zone Database:
//     node scripts/build-time-zones.mjs /usr/share/zoneinfo
// The last line of a compiled zone (RFC 9636, section 3.3) is the rule that holds from its last recorded change on.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = process.argv[2] ?? '/usr/share/zoneinfo';
const version = /^# version (\S+)/.exec(readFileSync(join(root, 'tzdata.zi'), 'utf8'))[1];
/** Copies of the whole tree, and files that are no zone of their own. */
const LEFT_OUT = new Set(['posix', 'right', 'Factory', 'posixrules', 'localtime']);

const zones = new Map();
function collect(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (LEFT_OUT.has(relative(root, path))) continue;
    if (statSync(path).isDirectory()) {
      collect(path);
      continue;
    }
    const bytes = readFileSync(path);
    if (bytes.subarray(0, 4).toString('latin1') !== 'TZif') continue;
    const rule = bytes.toString('latin1').trimEnd().split('\n').at(-1);
    zones.set(rule, [...(zones.get(rule) ?? []), relative(root, path)]);
  }
}
collect(root);

const rows = [...zones].sort(([a], [b]) => (a < b ? -1 : 1)).map(([rule, names]) => `${rule}|${names.sort().join(' ')}`);
writeFileSync(
  new URL('../src/scenario/time-zones.data.ts', import.meta.url),
  `// Made by scripts/build-time-zones.mjs from the IANA Time Zone Database ${version} (public domain). Do not edit.
/**
 * rule|zones. A rule is as POSIX writes it: hours west of Greenwich, and M-month.week.day/time of the changes.
 * @source https://www.iana.org/time-zones
 */
export const TIME_ZONE_ROWS = \`${rows.join('\n')}\`;
`,
);
