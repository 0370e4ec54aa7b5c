import yargs, { type Argv } from 'yargs';
import { UsageError } from '../base/errors.js';
import { nearestName } from '../base/nearest.js';
import { LEAVABLE_FILES } from './results.js';

/** Flags that decide what is simulated. */
export interface ReadingFlags {
  readonly seed: string | undefined;
  /** `path=value`, in the order given. */
  readonly sets: readonly string[];
  readonly root: string | undefined;
}

/** Flags that decide how it is told. */
export interface TellingFlags {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  /** undefined: as the terminal likes it. */
  readonly color: boolean | undefined;
}

export interface RunInvocation extends ReadingFlags, TellingFlags {
  readonly command: 'run';
  readonly scenario: string;
  readonly out: string | undefined;
  readonly without: ReadonlySet<string>;
}

export interface CheckInvocation extends ReadingFlags, TellingFlags {
  readonly command: 'check';
  readonly scenarios: readonly string[];
  readonly isRun: boolean;
}

/** A command line, understood. `none`: yargs has answered it (help, version). */
export type Invocation =
  | RunInvocation
  | CheckInvocation
  | { readonly command: 'schema' }
  | ({ readonly command: 'scenarios' } & TellingFlags)
  | ({ readonly command: 'prices'; readonly region: string } & TellingFlags)
  | { readonly command: 'none' };

const COMMANDS: readonly string[] = ['run', 'check', 'schema', 'scenarios', 'prices'];
const LATER_COMMANDS: readonly string[] = [
  ...['why', 'init', 'compare', 'sweep', 'search', 'worker', 'import', 'calibrate', 'play', 'lesson'],
];

/**
 * Understands a command line, or prints the help or version it asks for.
 * @param words what stands after the program's name
 * @param width columns of the terminal
 * @throws UsageError where it cannot be understood
 */
export function parseArguments(words: readonly string[], version: string, width: number): Invocation {
  let invocation: Invocation = { command: 'none' };
  const parser = yargs([...words])
    .scriptName('ecsim')
    .usage('$0 <command>\n\nSimulates Amazon ECS: placement, scaling, failures, latency and the bill.')
    .parserConfiguration({
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'camel-case-expansion': false,
    })
    .command(
      'run <scenario>',
      'Runs each variant, writes the results and prints the verdict',
      (command) => runOptions(readingOptions(tellingOptions(command.positional('scenario', { type: 'string', demandOption: true })))),
      (given) => {
        refuseRivals(given.on);
        invocation = {
          command: 'run',
          scenario: nonEmpty('the scenario', given.scenario),
          out: given.out === undefined ? undefined : nonEmpty('--out', once('--out', given.out)),
          without: leftOut(listOf(given.without)),
          ...readingFlags(given),
          ...tellingFlags(given),
        };
      },
    )
    .command(
      'check <scenario...>',
      'Validates, runs, and exits 1 where an expectation fails',
      (command) =>
        readingOptions(tellingOptions(command.positional('scenario', { type: 'string', array: true, demandOption: true })))
          .option('run', { type: 'boolean', default: true, describe: 'Run it too (--no-run validates only)' })
          .option('on', { type: 'string', requiresArg: true, hidden: true }),
      (given) => {
        refuseRivals(given.on);
        const scenarios = given.scenario.map((scenario) => nonEmpty('the scenario', scenario));
        invocation = { command: 'check', scenarios, isRun: given.run, ...readingFlags(given), ...tellingFlags(given) };
      },
    )
    .command('schema', 'Prints the JSON Schema of scenario files', noOptions, () => {
      invocation = { command: 'schema' };
    })
    .command('scenarios', 'Lists the scenarios that ship, each with its question', tellingOptions, (given) => {
      invocation = { command: 'scenarios', ...tellingFlags(given) };
    })
    .command(
      'prices',
      'Prints the price list with its dates',
      (command) =>
        tellingOptions(command).option('region', { type: 'string', requiresArg: true, default: 'us-east-1', describe: 'AWS Region' }),
      (given) => {
        invocation = { command: 'prices', region: once('--region', given.region), ...tellingFlags(given) };
      },
    )
    .command(
      '$0 [words...]',
      false,
      (command) => command.strict(false),
      (given) => {
        throw new UsageError(unknownCommand(String(([] as unknown[]).concat(given.words ?? [])[0] ?? '')));
      },
    )
    .strict()
    .version(version)
    .help()
    .alias('help', 'h')
    .detectLocale(false)
    .wrap(Math.min(width, 110))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    });
  parser.parseSync();
  return invocation;
}

function unknownCommand(word: string): string {
  const available = `this version has ${COMMANDS.join(', ')}`;
  if (word === '') return `no command given; ${available} (ecsim --help tells more)`;
  if (LATER_COMMANDS.includes(word)) return `the command '${word}' comes with a later version; ${available}`;
  const near = nearestName(word, COMMANDS);
  return `unknown command '${word}'${near === undefined ? '' : `; did you mean '${near}'?`} (${available})`;
}

function noOptions<T>(command: Argv<T>): Argv<T> {
  return command;
}

function readingOptions<T>(command: Argv<T>) {
  return command
    .option('seed', { type: 'string', requiresArg: true, describe: 'Seed in place of the file’s' })
    .option('set', { type: 'string', requiresArg: true, describe: 'path=value: changes the scenario; may be repeated' })
    .option('root', { type: 'string', requiresArg: true, describe: 'Folder that the files it names must lie in' });
}

function tellingOptions<T>(command: Argv<T>) {
  return command
    .option('json', { type: 'boolean', default: false, describe: 'JSON on stdout and nothing else' })
    .option('quiet', { type: 'boolean', default: false, describe: 'No progress and no notes' })
    .option('color', { type: 'boolean', describe: 'Colours (--no-color: none)' });
}

function runOptions<T>(command: Argv<T>) {
  return command
    .option('on', { type: 'string', requiresArg: true, hidden: true })
    .option('out', { type: 'string', requiresArg: true, describe: 'Results folder (default reports/<scenario>)' })
    .option('without', { type: 'string', requiresArg: true, describe: `Leaves files out: ${[...LEAVABLE_FILES].join(',')}` });
}

interface GivenReading {
  readonly seed: string | undefined;
  readonly set: string | undefined;
  readonly root: string | undefined;
}

function readingFlags({ seed, set, root }: GivenReading): ReadingFlags {
  const sets = listOf(set);
  for (const assignment of sets) {
    if (!/^[^=]+=/.test(assignment))
      throw new UsageError(`--set ${assignment}: write it as path=value, such as services.web.desiredCount=3`);
  }
  return {
    seed: seed === undefined ? undefined : nonEmpty('--seed', once('--seed', seed)),
    sets,
    root: root === undefined ? undefined : nonEmpty('--root', once('--root', root)),
  };
}

function tellingFlags(given: { readonly json: boolean; readonly quiet: boolean; readonly color: boolean | undefined }): TellingFlags {
  return { isJson: lastOf(given.json), isQuiet: lastOf(given.quiet), color: lastOf(given.color) };
}

/** yargs types a repeated flag as one value and hands over a list. */
function listOf(given: string | readonly string[] | undefined): readonly string[] {
  return given === undefined ? [] : ([] as readonly string[]).concat(given);
}

function lastOf<Value>(given: Value | readonly Value[]): Value {
  return Array.isArray(given) ? given.at(-1) : (given as Value);
}

function once(flag: string, given: string | readonly string[]): string {
  if (typeof given === 'string') return given;
  throw new UsageError(`${flag} is given ${given.length} times`);
}

function nonEmpty(what: string, given: string): string {
  if (given === '') throw new UsageError(`${what} is empty`);
  return given;
}

function refuseRivals(on: string | undefined): void {
  if (on !== undefined) throw new UsageError('--on comes with a later version; until then write variants in the scenario');
}

function leftOut(lists: readonly string[]): ReadonlySet<string> {
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
