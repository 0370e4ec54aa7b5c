import yargs from 'yargs';
import { UsageError } from '../base/errors.js';
import { nearestName } from '../base/nearest.js';
import type { InitInvocation } from './commands/init.js';
import {
  initFlags,
  initOptions,
  leftOut,
  listOf,
  nonEmpty,
  once,
  type ReadingFlags,
  readingFlags,
  readingOptions,
  runOptions,
  type TellingFlags,
  tellingFlags,
  tellingOptions,
  whyFlags,
  whyOptions,
} from './flags.js';
import { exitCodesText } from './shell.js';

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

export interface WhyInvocation extends TellingFlags {
  readonly command: 'why';
  /** The results folder. */
  readonly results: string;
  /** What is asked about; undefined: what is worth asking. */
  readonly subject: string | undefined;
  readonly at: string | undefined;
  readonly variant: string | undefined;
}

/** A command line, understood. `none`: yargs has answered it (help, version). */
export type Invocation =
  | RunInvocation
  | CheckInvocation
  | InitInvocation
  | WhyInvocation
  | ({ readonly command: 'schema' } & TellingFlags)
  | ({ readonly command: 'scenarios' } & TellingFlags)
  | ({ readonly command: 'prices'; readonly region: string } & TellingFlags)
  | { readonly command: 'none' };

const COMMANDS: readonly string[] = ['run', 'check', 'why', 'init', 'schema', 'scenarios', 'prices'];
const LATER_COMMANDS: readonly string[] = ['compare', 'sweep', 'search', 'worker', 'import', 'calibrate', 'play', 'lesson'];

/**
 * Understands a command line, or prints the help or version it asks for.
 * @param words what stands after the program's name
 * @param width columns of the terminal
 * @throws UsageError where it cannot be understood
 */
export function parseArguments(words: readonly string[], version: string, width: number): Invocation {
  let invocation: Invocation = { command: 'none' };
  const parser = tellingOptions(yargs([...words]))
    .scriptName('ecsim')
    .usage('$0 <command>\n\nSimulates Amazon ECS: placement, scaling, failures, latency and the bill.')
    .parserConfiguration({
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'camel-case-expansion': false,
    });
  withOtherCommands(
    withRunCommands(parser, (understood) => {
      invocation = understood;
    }),
    (understood) => {
      invocation = understood;
    },
  )
    .strict()
    .version(version)
    .epilogue(exitCodesText())
    .help()
    .alias('help', 'h')
    .detectLocale(false)
    .wrap(Math.min(width, 110))
    .exitProcess(false)
    .fail((message, error) => {
      const isOfYargs = error === undefined || error.name === 'YError';
      throw isOfYargs ? new UsageError(message ?? error?.message) : error;
    })
    .parseSync();
  return invocation;
}

type Understood = (invocation: Invocation) => void;
type Root = ReturnType<typeof tellingOptions<object>>;

function withRunCommands(parser: Root, understood: Understood): Root {
  return parser
    .command(
      'run <scenario>',
      'Runs each variant, writes the results and prints the verdict',
      (command) => runOptions(readingOptions(command.positional('scenario', { type: 'string', demandOption: true }))),
      (given) => {
        understood({
          command: 'run',
          scenario: nonEmpty('the scenario', given.scenario),
          out: given.out === undefined ? undefined : nonEmpty('--out', once('--out', given.out)),
          without: leftOut(listOf(given.without)),
          ...readingFlags(given),
          ...tellingFlags(given),
        });
      },
    )
    .command(
      'check <scenario...>',
      'Validates, runs, and exits 1 where an expectation fails',
      (command) =>
        readingOptions(command.positional('scenario', { type: 'string', array: true, demandOption: true }))
          .option('run', {
            type: 'boolean',
            default: true,
            describe: 'Run it too (--no-run validates only)',
          })
          .example('$0 check shop.yaml', 'exits 1 where an expectation fails')
          .example('$0 check scenarios/*.yaml --quiet', 'a line for each, for CI')
          .example('$0 check shop.yaml --no-run', 'is the file right?')
          .epilogue('Exit code: 0 all hold, 1 an expectation fails, 2 a scenario is wrong, 3 the command line is; of several the highest.'),
      (given) => {
        const scenarios = given.scenario.map((scenario) => nonEmpty('the scenario', scenario));
        understood({ command: 'check', scenarios, isRun: given.run, ...readingFlags(given), ...tellingFlags(given) });
      },
    );
}

function withOtherCommands(parser: Root, understood: Understood): Root {
  return parser
    .command(
      'why <results> [subject]',
      'Says what was decided in a run and why, or why nothing was; without a subject, what is worth asking',
      (command) =>
        whyOptions(command.positional('results', { type: 'string', demandOption: true }).positional('subject', { type: 'string' })),
      (given) => {
        understood({ command: 'why', results: nonEmpty('the results folder', given.results), ...whyFlags(given), ...tellingFlags(given) });
      },
    )
    .command(
      'init',
      'Writes a commented starter scenario that runs',
      (command) => initOptions(command),
      (given) => {
        understood({ command: 'init', ...initFlags(given), ...tellingFlags(given) });
      },
    )
    .command(
      'schema',
      'Prints the JSON Schema of scenario files',
      (command) => command,
      (given) => {
        understood({ command: 'schema', ...tellingFlags(given) });
      },
    )
    .command(
      'scenarios',
      'Lists the scenarios that ship, each with its question',
      (command) => command,
      (given) => {
        understood({ command: 'scenarios', ...tellingFlags(given) });
      },
    )
    .command(
      'prices',
      'Prints the price list with its dates',
      (command) => command.option('region', { type: 'string', requiresArg: true, default: 'us-east-1', describe: 'AWS Region' }),
      (given) => {
        understood({ command: 'prices', region: once('--region', given.region), ...tellingFlags(given) });
      },
    )
    .command(
      '$0 [words...]',
      false,
      (command) => command.strict(false),
      (given) => {
        throw new UsageError(unknownCommand(String(([] as unknown[]).concat(given.words ?? [])[0] ?? '')));
      },
    );
}

function unknownCommand(word: string): string {
  const available = `this version has ${COMMANDS.join(', ')}`;
  if (word === '') return `no command given; ${available} (ecsim --help tells more)`;
  if (LATER_COMMANDS.includes(word)) return `the command '${word}' comes with a later version; ${available}`;
  const near = nearestName(word, COMMANDS);
  return `unknown command '${word}'${near === undefined ? '' : `; did you mean '${near}'?`} (${available})`;
}
