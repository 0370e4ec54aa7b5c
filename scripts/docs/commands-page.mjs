// docs/reference/COMMANDS.md, from what the program answers to --help.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { block, link, MADE_BY, page } from './markdown.mjs';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

function help(...words) {
  return execFileSync(process.execPath, [MAIN, ...words, '--help'], { encoding: 'utf8' });
}

/** The text of docs/reference/COMMANDS.md. */
export function commandsPage() {
  const whole = help();
  const commands = [...whole.matchAll(/^ {2}ecsim (\w+)/gm)].map(([, name]) => name);
  return page(
    '# Commands',
    MADE_BY,
    '`ecsim` is `node dist/cli/main.js`, or `npm run -s ecsim --` inside a clone. Results go to stdout, progress and notes to stderr.',
    commands.map((name) => link(`ecsim ${name}`)).join(' · '),
    block('', whole),
    ...commands.flatMap((name) => [`## ecsim ${name}`, block('', help(name))]),
  );
}
