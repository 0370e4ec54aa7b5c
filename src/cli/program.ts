import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type Invocation, parseArguments } from './arguments.js';
import { check } from './commands/check.js';
import { init } from './commands/init.js';
import { prices } from './commands/prices.js';
import { run } from './commands/run.js';
import { scenarios } from './commands/scenarios.js';
import { schema } from './commands/schema.js';
import { why } from './commands/why.js';
import { failureOf, stackOf } from './failures.js';
import { EXIT, type Shell } from './shell.js';
import { terminalOn } from './terminal.js';

const BROKEN_BY_SIGNAL = { SIGINT: EXIT.interrupted, SIGTERM: 143, SIGHUP: 129 } as const;

const interruption = new AbortController();
for (const [signal, code] of Object.entries(BROKEN_BY_SIGNAL)) {
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(code); // Asked twice: the next run clears away what this one leaves.
    interruption.abort(code);
  });
}
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || (error.code === 'EIO' && stream.isTTY)) return; // `ecsim … | head`, or a terminal that was closed, is well.
    if (stream === process.stdout) process.stderr.write(`ecsim: the output was refused: ${error.message}\n`);
    process.once('exit', () => {
      process.exitCode = EXIT.disk;
    });
  });
}
// What no one awaits still ends as our bug with our exit code, not as Node's.
process.on('uncaughtException', (error) => process.exit(tellError(error, undefined)));
process.exitCode = await main(process.argv.slice(2));

/** Does what a command line says. @returns the exit code */
async function main(words: readonly string[]): Promise<number> {
  let invocation: Invocation | undefined;
  try {
    const version = versionOfPackage();
    invocation = parseArguments(words, version, process.stdout.columns ?? 80);
    return await perform(invocation, shellFor(invocation, version));
  } catch (error) {
    if (interruption.signal.aborted) {
      process.stderr.write('interrupted; nothing was written\n');
      return interruption.signal.reason;
    }
    return tellError(error, invocation);
  }
}

function perform(invocation: Invocation, shell: Shell): number | Promise<number> {
  switch (invocation.command) {
    case 'run':
      return run(invocation, shell);
    case 'check':
      return check(invocation, shell);
    case 'init':
      return init(invocation, shell);
    case 'why':
      return why(invocation, shell);
    case 'schema':
      return schema(shell);
    case 'scenarios':
      return scenarios(invocation, shell);
    case 'prices':
      return prices(invocation, shell);
    case 'none':
      return EXIT.ok;
  }
}

function shellFor(invocation: Invocation, version: string): Shell {
  const { color, isQuiet } = 'isQuiet' in invocation ? invocation : { color: undefined, isQuiet: false };
  return {
    version,
    stdout: terminalOn(process.stdout, process.env, color),
    stderr: terminalOn(process.stderr, process.env, color),
    isQuiet,
    cores: availableParallelism(),
    signal: interruption.signal,
  };
}

/** Says on stderr what went wrong and whose it is to mend. @returns the exit code */
function tellError(error: unknown, invocation: Invocation | undefined): number {
  const { message, code } = failureOf(error, invocation);
  process.stderr.write(`${message}\n`);
  if (process.env.ECSIM_DEBUG === '1' && error instanceof Error) process.stderr.write(`${stackOf(error)}\n`);
  return code;
}

function versionOfPackage(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return manifest.version;
}
