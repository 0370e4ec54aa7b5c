// Starts the compiled program as a user does, for pages that show what it prints.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const PRELOAD = fileURLToPath(new URL('./wide-terminal.mjs', import.meta.url));
export const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** What the program prints into a pipe. */
export function printed(words, cwd = ROOT) {
  return execFileSync(process.execPath, [MAIN, ...words], { cwd, encoding: 'utf8', maxBuffer: 1e9, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** What the program prints on a terminal of so many columns. */
export function printedOnTerminal(words, columns, cwd = ROOT) {
  return execFileSync(process.execPath, ['--import', PRELOAD, MAIN, ...words], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ECSIM_COLUMNS: String(columns), TERM: 'xterm' },
    maxBuffer: 1e9,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
