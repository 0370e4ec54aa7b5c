import { type ChoiceCheck, type ChoiceOption, type ChoiceTrace, deciderOf, isAble } from '../../rules/choice/trace.js';
import { groupedText } from '../format.js';
import type { AnswerTable } from './answer.js';
import { shortId } from './decided.js';

/** What a choice looked at, as a table: every option, what it had of what it needed, its rank in each link. */
export function choiceTable(trace: ChoiceTrace): AnswerTable {
  const { of, links, options } = trace;
  const checks = checkNames(trace);
  const shown = links.flatMap((link, place) => (isTelling(trace, place) ? [{ link, place }] : []));
  return {
    title: `the ${of} looked at: ${checks.length === 0 ? '' : 'has/needs, then '}ranks, of which the lowest wins`,
    header: [of, ...checks, ...shown.map(({ link }) => link), ''],
    rows: options.map((option, index) => [
      shortId(option.name),
      ...checks.map((name) => checkCell(option.checks.find((check) => check.name === name))),
      ...shown.map(({ place }) => (option.ranks.length === 0 ? '' : numberText(option.ranks[place]))),
      verdictOf(trace, option, index),
    ]),
  };
}

/** Links behind the one that decided say nothing any more. */
function isTelling(trace: ChoiceTrace, place: number): boolean {
  const decider = deciderOf(trace);
  return decider === undefined ? place === 0 : place <= trace.links.indexOf(decider.link);
}

function checkNames({ options }: ChoiceTrace): string[] {
  return [...new Set(options.flatMap(({ checks }) => checks.filter(({ needs }) => needs > 0).map(({ name }) => name)))];
}

function checkCell(check: ChoiceCheck | undefined): string {
  if (check === undefined) return '';
  return `${numberText(check.has)}/${numberText(check.needs)}${check.short > 0 ? ' ✗' : ''}`;
}

function verdictOf({ chosen }: ChoiceTrace, option: ChoiceOption, index: number): string {
  if (index === chosen) return 'chosen';
  if (option.leftOut !== undefined) return option.leftOut;
  const short = option.checks.filter((check) => check.short > 0);
  return short.map(shortText).join(', ');
}

/** `256 CPU units short`. */
export function shortText({ name, of, short }: ChoiceCheck): string {
  return SHORT[name]?.(short) ?? (of === undefined ? `${name} short by ${numberText(short)}` : `not in ${of}`);
}

const SHORT: Readonly<Record<string, (short: number) => string>> = {
  'RESOURCE:CPU': (short) => `${numberText(short)} CPU units short`,
  'RESOURCE:MEMORY': (short) => `${numberText(short)} MiB short`,
  'RESOURCE:PORTS': (short) => `${short === 1 ? 'a host port' : `${short} host ports`} taken`,
  'RESOURCE:ENI': (short) => `${short === 1 ? 'a network interface' : `${short} network interfaces`} short`,
  'RESOURCE:GPU': (short) => `${short === 1 ? 'a GPU' : `${short} GPUs`} short`,
  AGENT: () => 'its agent is not connected',
  'DistinctInstance placement constraint unsatisfied.': () => 'runs a task of this service already (distinctInstance)',
  unprotected: () => 'protected from scale-in',
  'weight, or below its base': () => 'weight 0 and its base met',
};

/** Which link decided for what was chosen, against what; undefined where nothing was chosen. */
export function decidedText(trace: ChoiceTrace): string | undefined {
  if (trace.chosen === undefined) return undefined;
  const able = trace.options.filter(isAble);
  const winner = shortId(trace.options[trace.chosen].name);
  const decider = deciderOf(trace);
  if (decider === undefined) return `Of ${trace.options.length} ${trace.of}, only ${winner} would do.`;
  const { link, rival, winnerRank, rivalRank } = decider;
  const which =
    able.length === trace.options.length
      ? `${able.length} ${trace.of}`
      : `${trace.options.length} ${trace.of}, ${able.length} of which would do,`;
  const ranks = `${numberText(winnerRank)} against ${numberText(rivalRank)} for ${shortId(rival)}`;
  const by = link === 'draw' ? 'a random draw, as all before it left a tie' : `"${link}"`;
  return `Of ${which} ${winner} came first by ${by}: ${ranks} (the lower wins).`;
}

/** The fewest things that would have to change for an option to do: `i-…: 256 CPU units short`; undefined where one does. */
export function closestText({ options, chosen }: ChoiceTrace): string | undefined {
  if (chosen !== undefined) return undefined;
  const missing = (option: ChoiceOption) => option.checks.filter(({ short }) => short > 0);
  const share = (option: ChoiceOption) => Math.max(...missing(option).map(({ short, needs }) => short / needs));
  const asked = options.filter(({ leftOut }) => leftOut === undefined);
  if (asked.length === 0) return undefined;
  const closest = asked.reduce((best, option) => {
    const fewer = missing(option).length - missing(best).length;
    return fewer < 0 || (fewer === 0 && share(option) < share(best)) ? option : best;
  });
  return `${shortId(closest.name)} came closest: ${missing(closest).map(shortText).join(', ')}; with that it would have taken the task.`;
}

/** Up to two decimals, and no minus zero. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'last' : 'first';
  return groupedText(String(Math.round(value * 100) / 100 + 0));
}
