// docs/reference/COMMANDS.md, from what the program answers to --help.
import { printed } from '../program.mjs';
import { block, link, MADE_BY, page } from './markdown.mjs';

const help = (...words) => printed([...words, '--help']);

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
