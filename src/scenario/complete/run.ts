import { REGIONS, zonesOf } from '../../aws/catalogue/index.js';
import { nearNames } from '../../base/nearest.js';
import { problemAt } from '../completion.js';
import type { ScenarioDocument } from '../document.js';
import { parseIso } from '../instants.js';
import type { Report } from '../report.js';
import { DEFAULT_START } from '../revisions.js';
import type { Tree } from '../tree.js';
import { parseDuration, shown } from '../values.js';

/** Name, seed, clock and place of the run. */
export interface RunSettings {
  readonly name: string;
  readonly seed: string;
  readonly start: string;
  readonly startEpochMs: number;
  readonly duration: string;
  readonly durationUs: number;
  readonly warmUp: string;
  readonly begin: 'running' | 'empty';
  readonly region: string;
  readonly availabilityZones: string[];
}

export function completeRun(
  given: ScenarioDocument,
  tree: Tree,
  report: Report,
  fallback: { readonly name: string; readonly seed: string | undefined },
): RunSettings {
  const assumed: string[] = [];
  const or = <T>(value: T | undefined, standard: T, what: string): T => {
    if (value === undefined) assumed.push(`${what} ${String(standard)}`);
    return value ?? standard;
  };
  const name = given.name ?? fallback.name;
  if (given.name !== undefined && !isSafeName(given.name))
    problemAt(
      { tree, report },
      ['name'],
      `must not hold / \\ : * ? " < > | or control characters, nor begin with a dot, as it names a folder, but is ${shown(given.name)}`,
    );
  const seed = fallback.seed ?? or(given.seed, '1', 'seed');
  const start = or(given.start, DEFAULT_START, 'start');
  const duration = or(given.duration, '1h', 'duration');
  const warmUp = or(given.warmUp, '0s', 'warmUp');
  const begin = or(given.begin, 'running', 'begin');
  const region = or(given.region, 'us-east-1', 'region');
  const durationUs = microseconds(duration);
  if (durationUs <= 0) problemAt({ tree, report }, ['duration'], `must be longer than 0, but is '${duration}'`);
  else if (microseconds(warmUp) >= durationUs) {
    problemAt(
      { tree, report },
      ['warmUp'],
      `must be shorter than duration, which is ${duration}, but is '${warmUp}'`,
      'what is measured is the time from warmUp to duration',
    );
  }
  const availabilityZones = completeZones(given, tree, report, region, assumed);
  if (assumed.length > 0) report.note(`assumed: ${assumed.join(', ')}`);
  return { name, seed, start, startEpochMs: parseIso(start) ?? 0, duration, durationUs, warmUp, begin, region, availabilityZones };
}

/** Whether a name can be that of a folder on any system, and of none but its own. */
function isSafeName(name: string): boolean {
  const isPrintable = [...name].every((letter) => letter >= ' ' && letter !== '\u007f');
  return isPrintable && !/[/\\:*?"<>|]/.test(name) && !name.startsWith('.') && name.length <= 200;
}

function completeZones(given: ScenarioDocument, tree: Tree, report: Report, region: string, assumed: string[]): string[] {
  if (!REGIONS.includes(region)) {
    problemAt(
      { tree, report },
      ['region'],
      `must be a region of the catalogue, but is '${region}'`,
      `near names: ${nearNames(region, REGIONS).join(', ')}`,
    );
    return given.availabilityZones ?? [];
  }
  const known = zonesOf(region);
  const zones = given.availabilityZones ?? [];
  zones.forEach((zone, index) => {
    const at = ['availabilityZones', index];
    if (!known.includes(zone))
      problemAt({ tree, report }, at, `must be a zone of ${region}, but is '${zone}'`, `it has ${known.join(', ')}`);
    else if (zones.indexOf(zone) !== index) problemAt({ tree, report }, at, `is given twice: '${zone}'`);
  });
  if (zones.length > 0) return zones;
  const standard = known.slice(0, 3);
  assumed.push(`zones ${standard.join(' ')}`);
  return [...standard];
}

/** Microseconds of a duration that the shape check has accepted. */
export function microseconds(text: string): number {
  const read = parseDuration(text);
  return read.ok ? read.value : 0;
}
