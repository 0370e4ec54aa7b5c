// docs/FIDELITY.md, from fidelity.data.mjs: every rule of AWS's with where it lives and which test holds it, or why it is
// not modelled. What a rule points to has to be there: a name that has gone is an error, not a dead line.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AREAS } from './fidelity.data.mjs';
import { code, link, MADE_BY, page, table } from './markdown.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The text of docs/FIDELITY.md. */
export function fidelityPage(areas = AREAS) {
  return page(
    '# What is modelled of Amazon ECS',
    MADE_BY,
    `${total(areas)} rules of Amazon ECS and its neighbours, each with where it lives here, which test holds it, and AWS's page about it; or with the reason why it is not modelled. What begins with “Measured” was seen by users, not promised by AWS. What AWS leaves open, and what is taken in its place, is on [the page of assumptions](ASSUMPTIONS.md).`,
    table(
      ['', 'modelled', 'in part', 'not'],
      [...areas.map((area) => [link(area.area), ...countsOf([area])]), ['**all of them**', ...countsOf(areas)]],
    ),
    areas.flatMap(({ area, rules }) => [`## ${area}`, table(['rule', 'modelled', 'lives in', 'held by', 'AWS'], rules.map(row))]),
  );
}

function total(areas) {
  return areas.reduce((sum, { rules }) => sum + rules.length, 0);
}

/** How many rules are modelled, in part, and not. */
function countsOf(areas) {
  const rules = areas.flatMap((area) => area.rules);
  return ['yes', 'partly', 'no'].map((status) => rules.filter((rule) => statusOf(rule) === status).length);
}

function row(rule) {
  const status = statusOf(rule);
  const note = rule.not === undefined ? status : `${status}: ${rule.not}`;
  return [
    rule.says,
    note,
    (rule.lives ?? []).map(livesLink).join(', '),
    (rule.tests ?? []).map(testLink).join('; '),
    `[source](${rule.source})`,
  ];
}

function statusOf({ lives, not }) {
  if (lives === undefined) return 'no';
  return not === undefined ? 'yes' : 'partly';
}

/** @param place `src/rules/service/limits.ts#deploymentLimits` */
function livesLink(place) {
  const [path, name] = place.split('#');
  mustHold(path, name);
  return `[${code(name)}](../${path})`;
}

/** @param place `test/rules/service.test.ts#title or a part of it` */
function testLink(place) {
  const [path, title] = place.split('#');
  mustHold(path, title);
  return `[${title}](../${path})`;
}

function mustHold(path, text) {
  if (!readFileSync(join(ROOT, path), 'utf8').includes(text)) throw new Error(`scripts/docs/fidelity.data.mjs: ${path} has no '${text}'`);
}
