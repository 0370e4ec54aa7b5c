// docs/ASSUMPTIONS.md, from src/aws/assumptions.ts and the `@assumed` tags of the source.
import { ASSUMPTIONS } from '../../dist/aws/assumptions.js';
import { code, MADE_BY, page, table } from './markdown.mjs';
import { tagsOf } from './tags.mjs';

const KINDS = { duration: 'duration or distribution', rate: 'bytes over time', factor: 'number', share: 'share' };

/** The text of docs/ASSUMPTIONS.md. */
export function assumptionsPage() {
  const rules = tagsOf('assumed');
  return page(
    '# What is assumed',
    MADE_BY,
    'AWS does not publish everything a simulator needs. What it leaves open stands here, and nowhere in the code without a mark: numbers with a name, which a scenario can set, and rules, which it cannot.',
    '## Numbers',
    '`assume: { fargatePrepare: 20s, ecsMetricDelay: 120s }` sets them; `--set assume.schedulerPass=5s` does for one run. `resolved.yaml` of each run has the values it used, summary.json beside their defaults.',
    table(
      ['name', 'default', 'type', 'stands for', 'rests on'],
      Object.entries(ASSUMPTIONS).map(([name, { kind, default: standard, doc, source }]) => [
        code(name),
        code(standard),
        KINDS[kind],
        doc,
        source,
      ]),
    ),
    '## Rules',
    'Each stands beside the code it is about.',
    table(
      ['what is assumed', 'for', 'where'],
      rules.map(({ path, subject, says, text }) => [text, says, `[${code(subject)}](../${path})`]),
    ),
  );
}
