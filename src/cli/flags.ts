import type { Argv } from 'yargs';
import { UsageError } from '../base/errors.js';
import { nearestName } from '../base/nearest.js';
import { LEAVABLE_FILES } from './results.js';

/** Flags that decide what is simulated. */
export interface ReadingFlags {
  readonly seed: string | undefined;
  /** `path=value`, in the order given. */
  readonly sets: readonly string[];
  readonly root: string | undefined;
  /** Platforms to run on in place of the file's variants; undefined: the file's. */
  readonly on: readonly string[] | undefined;
}

/** Flags that decide how it is told. */
export interface TellingFlags {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  /** undefined: as the terminal likes it. */
  readonly color: boolean | undefined;
}

export function readingOptions<T>(command: Argv<T>) {
  return command
    .option('seed', { type: 'string', requiresArg: true, describe: 'Seed in place of the file’s' })
    .option('set', { type: 'string', requiresArg: true, describe: 'path=value: changes the scenario; may be repeated' })
    .option('on', { type: 'string', requiresArg: true, describe: 'Platforms in place of the file’s variants: fargate,ec2,lambda …' })
    .option('root', { type: 'string', requiresArg: true, describe: 'Folder that the files it names must lie in' });
}

export function tellingOptions<T>(command: Argv<T>) {
  return command
    .option('json', { type: 'boolean', default: false, describe: 'JSON on stdout and nothing else' })
    .option('quiet', { type: 'boolean', default: false, describe: 'No progress and no notes' })
    .option('color', { type: 'boolean', describe: 'Colours (--no-color: none)' });
}

export function runOptions<T>(command: Argv<T>) {
  return command
    .option('out', { type: 'string', requiresArg: true, describe: 'Results folder (default reports/<scenario>)' })
    .option('without', { type: 'string', requiresArg: true, describe: `Leaves files out: ${[...LEAVABLE_FILES].join(', ')}` })
    .example('$0 run shop.yaml', 'each variant; results in reports/shop')
    .example('$0 run shop.yaml --on fargate,ec2,lambda', 'the same work on other platforms')
    .example('$0 run shop.yaml --set services.web.desiredCount=6 --seed 2', 'with a change, and other random draws');
}

export function initOptions<T>(command: Argv<T>) {
  return command
    .option('task-definition', {
      type: 'string',
      requiresArg: true,
      describe: 'Your task definition, as JSON or as describe-task-definition prints it',
    })
    .option('trace', {
      type: 'string',
      requiresArg: true,
      describe: 'Your request counts: a CSV file with a row for each minute, or another period',
    })
    .option('out', { type: 'string', requiresArg: true, describe: 'The file to write (default <family>.yaml)' })
    .option('force', { type: 'boolean', default: false, describe: 'Overwrites a file that is there' })
    .example('$0 init --task-definition web.json --trace counts.csv', 'web.yaml, for your task and your traffic')
    .example('$0 init --out try.yaml', 'a small one that needs no other file');
}

interface GivenInitFlags {
  readonly 'task-definition': string | undefined;
  readonly trace: string | undefined;
  readonly out: string | undefined;
  readonly force: boolean;
}

export function initFlags(given: GivenInitFlags) {
  const one = (flag: string, value: string | undefined) => (value === undefined ? undefined : nonEmpty(flag, once(flag, value)));
  return {
    taskDefinition: one('--task-definition', given['task-definition']),
    trace: one('--trace', given.trace),
    out: one('--out', given.out),
    isForced: lastOf(given.force),
  };
}

export function whyOptions<T>(command: Argv<T>) {
  return command
    .option('at', { type: 'string', requiresArg: true, describe: 'When: 6h from the start, 21:15, an ISO time, or seconds' })
    .option('variant', { type: 'string', requiresArg: true, describe: 'Of which variant (default: the first)' })
    .example('$0 why reports/hello', 'what is worth asking about these results')
    .example('$0 why reports/world-cup-98 scaling/site --at 21:44:10', 'what set the desired count then')
    .example('$0 why reports/world-cup-98 bill/Fargate', 'what a line of the bill is made of');
}

interface GivenWhyFlags {
  readonly subject: string | undefined;
  readonly at: string | undefined;
  readonly variant: string | undefined;
}

export function whyFlags(given: GivenWhyFlags) {
  const one = (what: string, value: string | undefined) => (value === undefined ? undefined : nonEmpty(what, once(what, value)));
  return { subject: one('the subject', given.subject), at: one('--at', given.at), variant: one('--variant', given.variant) };
}

interface GivenReadingFlags {
  readonly on: string | undefined;
  readonly seed: string | undefined;
  readonly set: string | undefined;
  readonly root: string | undefined;
}

export function readingFlags({ seed, set, root, on }: GivenReadingFlags): ReadingFlags {
  const sets = listOf(set);
  for (const assignment of sets) {
    if (!/^[^=]+=/.test(assignment))
      throw new UsageError(`--set ${assignment}: write it as path=value, such as services.web.desiredCount=3`);
  }
  return {
    seed: seed === undefined ? undefined : nonEmpty('--seed', once('--seed', seed)),
    sets,
    root: root === undefined ? undefined : nonEmpty('--root', once('--root', root)),
    on: on === undefined ? undefined : platformsIn(once('--on', on)),
  };
}

export function tellingFlags(given: {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean | undefined;
}): TellingFlags {
  return { isJson: lastOf(given.json), isQuiet: lastOf(given.quiet), color: lastOf(given.color) };
}

/** yargs types a repeated flag as one value and hands over a list. */
export function listOf(given: string | readonly string[] | undefined): readonly string[] {
  return given === undefined ? [] : ([] as readonly string[]).concat(given);
}

function lastOf<Value>(given: Value | readonly Value[]): Value {
  return Array.isArray(given) ? given.at(-1) : (given as Value);
}

export function once(flag: string, given: string | readonly string[]): string {
  if (typeof given === 'string') return given;
  throw new UsageError(`${flag} is given ${given.length} times`);
}

export function nonEmpty(what: string, given: string): string {
  if (given === '') throw new UsageError(`${what} is empty`);
  return given;
}

/** Which platforms there are is the scenario reader's to know. */
function platformsIn(list: string): readonly string[] {
  const names = list.split(',').map((name) => nonEmpty('a platform of --on', name.trim()));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`--on names ${twice} twice`);
  return names;
}

export function leftOut(lists: readonly string[]): ReadonlySet<string> {
  const names = lists.flatMap((list) => list.split(',')).map((name) => name.trim());
  for (const name of names) {
    if (LEAVABLE_FILES.has(name)) continue;
    const near = nearestName(name, LEAVABLE_FILES);
    throw new UsageError(
      `--without ${name}: ${near === undefined ? '' : `did you mean ${near}? `}what can be left out: ${[...LEAVABLE_FILES].join(', ')}`,
    );
  }
  return new Set(names);
}
