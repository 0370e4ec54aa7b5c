// Runs the scenarios of the gallery and writes reports/gallery: `npm run gallery`. Names behind it choose some of them:
// `npm run gallery -- hello`. `--out FOLDER` writes there instead, for the test that compares.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { block, MADE_BY, page } from '../docs/markdown.mjs';
import { printed, printedOnTerminal, ROOT } from '../program.mjs';
import { terminalPicture } from './terminal-picture.mjs';

const COLUMNS = 118;

/** What is shown: the scenario, what stands behind its name on the command line, which of its pictures, and whether the terminal is one. */
const EXHIBITS = [
  { name: 'world-cup-98', words: [], pictures: ['timeline-fargate', 'cost-by-item'], hasTerminal: true },
  { name: 'elb-fortnight', words: [], pictures: ['fit'] },
  { name: 'reference', words: [], pictures: ['latency-over-time'] },
  { name: 'hello', words: ['--on', 'fargate,fargate-spot,ec2,ec2-arm,lambda'], pictures: ['cost-against-p99'] },
  { name: 'retry-storm', words: [], pictures: ['timeline-three-retries'] },
  { name: 'monolith-vs-microservices', words: [], pictures: ['latency-over-time'] },
  { name: 'queue-worker', words: [], pictures: ['timeline-backlog'] },
  { name: 'noisy-neighbour', words: [], pictures: ['latency-over-time'] },
  { name: 'slow-start', words: [], pictures: ['latency-over-time'] },
  { name: 'stuck-deployment', words: [], pictures: ['rollout'] },
  { name: 'circuit-breaker', words: [], pictures: ['rollout'] },
  { name: 'blue-green-bake-alarm', words: [], pictures: ['rollout'] },
  { name: 'codedeploy-canary', words: [], pictures: ['rollout'] },
  { name: 'host-ports-full', words: [], pictures: ['rollout'] },
  { name: 'binpack-vs-spread-az-outage', words: [], pictures: ['placement-binpack'] },
  { name: 'az-rebalancing', words: [], pictures: ['placement-rebalanced'] },
  { name: 'daemon-agents', words: [], pictures: ['placement-with-agents'] },
  { name: 'eni-limit-and-trunking', words: [], pictures: ['placement-three-interfaces'] },
  { name: 'nightly-batch', words: [], pictures: ['runs-fargate-spot'] },
  { name: 'pipeline', words: [], pictures: ['runs-tests-fail'] },
];

/** The part of the output that the picture shows: what follows is worth reading, and too long for a picture. */
const BEHIND_THE_PICTURE = 'fit of ';

const at = process.argv.indexOf('--out');
const out = at === -1 ? join(ROOT, 'reports/gallery') : process.argv[at + 1];
const names = process.argv.slice(2).filter((_, index) => index + 2 !== at && index + 2 !== at + 1);
mkdirSync(out, { recursive: true });
for (const exhibit of EXHIBITS) if (names.length === 0 || names.includes(exhibit.name)) makeExhibit(exhibit);
if (at === -1) writeFileSync(join(out, 'README.md'), readme());

function makeExhibit({ name, words, pictures, hasTerminal }) {
  const results = mkdtempSync(join(tmpdir(), 'ecsim-gallery-'));
  const folder = join(out, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    const text = printedOnTerminal(['run', `scenarios/${name}.yaml`, ...words, '--out', results, '--color', '--quiet'], COLUMNS).replace(
      /\nResults: .*\n$/,
      '',
    );
    writeFileSync(join(folder, 'verdict.txt'), plain(text));
    if (hasTerminal) writeFileSync(join(folder, 'verdict.png'), terminalPicture(commandOf({ name, words }), shownOf(text), COLUMNS));
    for (const picture of pictures) copyFileSync(join(results, 'charts', `${picture}.png`), join(folder, `${picture}.png`));
    copyFileSync(join(results, 'comparison.csv'), join(folder, 'comparison.csv'));
    const made = JSON.parse(readFileSync(join(results, 'manifest.json'), 'utf8'));
    const captions = pictures.map((picture) => [picture, captionOf(join(results, 'charts', `${picture}.vl.json`))]);
    const { question, finding } = aboutOf(name);
    const manifest = {
      version: made.version,
      words,
      scenario: made.scenario,
      question,
      finding,
      captions: Object.fromEntries(captions),
      files: digestsOf(folder),
    };
    writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}

function shownOf(text) {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => plain(line).startsWith(BEHIND_THE_PICTURE));
  return lines.slice(0, end === -1 ? undefined : end).join('\n');
}

function aboutOf(name) {
  const listed = JSON.parse(printed(['scenarios', '--json']));
  return listed.find(({ path }) => path === `scenarios/${name}.yaml`);
}

function captionOf(path) {
  const { title, description } = JSON.parse(readFileSync(path, 'utf8'));
  const words = title?.text ?? title ?? description;
  return Array.isArray(words) ? words.join(' ') : words;
}

function digestsOf(folder) {
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((file) => [
        file,
        createHash('sha256')
          .update(readFileSync(join(folder, file)))
          .digest('hex'),
      ]),
  );
}

/** Text without its colours. */
function plain(text) {
  return stripVTControlCharacters(text);
}

function commandOf({ name, words }) {
  return ['ecsim run', `scenarios/${name}.yaml`, ...words].join(' ');
}

function readme() {
  const made = EXHIBITS.filter(({ name }) => existsSync(join(out, name, 'manifest.json')));
  return page(
    '# Gallery',
    MADE_BY.replace('npm run docs', 'npm run gallery').replace('scripts/docs', 'scripts/gallery'),
    'The scenarios that ship, run by this version. Everything here is printed and drawn by the program: `npm run gallery` makes it again.',
    ...made.flatMap((exhibit) => {
      const { name, pictures } = exhibit;
      const { captions, question, finding } = JSON.parse(readFileSync(join(out, name, 'manifest.json'), 'utf8'));
      return [
        `## ${name}`,
        question === '' ? undefined : `**${question}**`,
        finding,
        block('', commandOf(exhibit)),
        exhibit.hasTerminal ? `![${firstLine(name)}](${name}/verdict.png)` : firstLine(name),
        ...pictures.map((picture) => `![${captions[picture]}](${name}/${picture}.png)`),
        `The whole answer: [verdict.txt](${name}/verdict.txt), [comparison.csv](${name}/comparison.csv). The scenario: [${name}.yaml](../../scenarios/${name}.yaml).`,
      ];
    }),
  );
}

function firstLine(name) {
  return readFileSync(join(out, name, 'verdict.txt'), 'utf8')
    .split('\n\n')[0]
    .replaceAll('\n', ' ');
}
