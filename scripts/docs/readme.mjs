// README.md: written by hand, but for what the program prints. That is put in here, from the gallery and from the
// commands the page shows:
//   ![…](reports/gallery/<name>/verdict.png)   gets the verdict of that exhibit for those who do not see it
//   <!-- shows: 1, variant -->                 the block behind it gets these paragraphs of what the last command of the
//                                              block of commands before it prints: the first, and the one that begins so
//   <!-- gallery --> … <!-- /gallery -->       gets a line for each exhibit
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printedOnTerminal, ROOT } from '../program.mjs';
import { table } from './markdown.mjs';

const COLUMNS = 104;
const GALLERY = 'reports/gallery';
const PROGRAM = 'node dist/cli/main.js ';

/** The text of README.md. */
export function readme() {
  const folder = mkdtempSync(join(tmpdir(), 'ecsim-readme-'));
  try {
    cpSync(join(ROOT, 'scenarios'), join(folder, 'scenarios'), { recursive: true });
    return withOutputs(readFileSync(join(ROOT, 'README.md'), 'utf8'), folder)
      .replace(/!\[.*\]\((reports\/gallery\/([\w-]+)\/verdict\.png)\)/g, (_, path, name) => `![${verdictOf(name)}](${path})`)
      .replace(/(<!-- gallery -->\n)[\s\S]*(<!-- \/gallery -->)/, (_, begin, end) => `${begin}${galleryTable()}\n${end}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the commands of the page in their order, in a folder of their own. */
function withOutputs(text, folder) {
  let output = '';
  return text.replace(/```sh\n([\s\S]*?)```|(<!-- shows: (.*) -->\n```text\n)[\s\S]*?```/g, (whole, commands, head, wanted) => {
    if (commands === undefined) return `${head}${paragraphsOf(output, wanted.split(', '))}\n\`\`\``;
    for (const line of commands.split('\n'))
      if (line.startsWith(PROGRAM)) output = printedOnTerminal([...line.slice(PROGRAM.length).split(' '), '--no-color'], COLUMNS, folder);
    return whole;
  });
}

/** @throws where the output has no such paragraph */
function paragraphsOf(output, wanted) {
  const paragraphs = output.trimEnd().split('\n\n');
  return wanted
    .map((word) => {
      const found = word === '1' ? paragraphs[0] : paragraphs.find((paragraph) => paragraph.startsWith(word));
      if (found === undefined) throw new Error(`README.md shows a paragraph that begins with '${word}', and the program prints none`);
      return found;
    })
    .join('\n\n');
}

function verdictOf(name) {
  return readFileSync(join(ROOT, GALLERY, name, 'verdict.txt'), 'utf8')
    .split('\n\n')[0]
    .replaceAll('\n', ' ');
}

function galleryTable() {
  const names = readdirSync(join(ROOT, GALLERY), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  return table(
    ['', 'scenario', 'what came of it'],
    names.sort().map((name) => {
      const { captions, question, finding } = JSON.parse(readFileSync(join(ROOT, GALLERY, name, 'manifest.json'), 'utf8'));
      const [[picture, caption]] = Object.entries(captions);
      return [
        `<img src="${GALLERY}/${name}/${picture}.png" width="320" alt="${caption.replaceAll('"', '&quot;')}">`,
        `[${name}](${GALLERY}/README.md#${name})`,
        [question === '' ? '' : `**${question}**`, finding === '' ? verdictOf(name) : finding].filter((part) => part !== '').join(' '),
      ];
    }),
  );
}
