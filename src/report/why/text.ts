import { type Micros, US_PER_SECOND } from '../../base/units.js';
import { parseIso } from '../../scenario/instants.js';
import { displayWidth } from '../display-width.js';
import { plainText } from '../format.js';
import { type Paint, paintFor, tableLines, wrapped } from '../layout.js';
import type { Answer, AnswerTable, Fact, Moment, Reason } from './answer.js';
import { clockText } from './clock.js';
import type { Suggestion } from './question.js';

interface Screen {
  /** Columns of the terminal. */
  readonly width: number;
  readonly isColored: boolean;
}

/** An answer for the terminal: the sentence, then the numbers, the rules, what would have changed it, what happened. Ends with a line break. */
export function answerText(answer: Answer, { width, isColored }: Screen): string {
  const paint = paintFor(isColored);
  const blocks = [
    [...wrapped(plainText(answer.headline), width).map(paint.bold), ...wrapped(plainText(askedText(answer)), width).map(paint.dim)],
    factLines(answer.facts, width, paint),
    listed(
      'Because',
      answer.because.flatMap((reason) => reasonLines(reason, width, paint)),
      paint,
    ),
    listed(
      'What would have changed it',
      answer.whatIf.flatMap((sentence) => itemLines(sentence, width)),
      paint,
    ),
    listed('What happened', momentLines(answer, width), paint),
    ...answer.tables.map((table) => tableBlock(table, width, paint)),
  ];
  return blocksText(blocks);
}

/** What was asked, of which variant. */
function askedText({ subject, variant, atSeconds }: Answer): string {
  return [subject, ...(atSeconds === undefined ? [] : [`${atSeconds} s`]), `variant ${variant}`].join(' · ');
}

/** Questions to ask, each as the command that asks it. @param command `ecsim why reports/shop` as the user would type it */
export function questionsText(
  suggestions: readonly Suggestion[],
  command: string,
  usages: readonly string[],
  { width, isColored }: Screen,
): string {
  const paint = paintFor(isColored);
  const asked = suggestions.flatMap((suggestion) => [
    ...wrapped(plainText(suggestion.text), width),
    paint.dim(`  ${plainText(`${command} ${suggestionWords(suggestion)}`)}`),
  ]);
  const head = suggestions.length === 0 ? 'Nothing in these results stands out.' : 'Worth asking about these results:';
  return blocksText([[paint.bold(head)], asked, [paint.dim('What can be asked:'), ...usages.map((usage) => `  ${usage}`)]]);
}

/** What stands behind `ecsim why <results>` to ask it. */
export function suggestionWords({ subject, atUs }: Suggestion): string {
  const word = /^[\w@%+=:,./-]+$/.test(subject) ? subject : `'${subject.replaceAll("'", "'\\''")}'`;
  return atUs === undefined ? word : `${word} --at ${atText(atUs)}`;
}

/** As `--at` takes it. */
function atText(atUs: Micros): string {
  return `${atUs / US_PER_SECOND}s`;
}

function blocksText(blocks: readonly (readonly string[])[]): string {
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function listed(title: string, lines: readonly string[], paint: Paint): readonly string[] {
  return lines.length === 0 ? [] : [paint.dim(title), ...lines];
}

function itemLines(sentence: string, width: number): readonly string[] {
  return wrapped(`- ${plainText(sentence)}`, width, '  ');
}

function reasonLines({ sentence, rule, source }: Reason, width: number, paint: Paint): readonly string[] {
  return [...itemLines(sentence, width), ...wrapped(`  ${plainText(rule)} · ${plainText(source)}`, width, '  ').map(paint.dim)];
}

/** One below the other; where a terminal is too narrow for that, each as a sentence. */
function factLines(facts: readonly Fact[], width: number, paint: Paint): readonly string[] {
  const column = (cells: readonly string[], rank: number) => ({ title: '', align: 'left', rank, cells }) as const;
  const columns = [
    column(
      facts.map(({ label }) => plainText(label)),
      9,
    ),
    column(
      facts.map(({ value }) => plainText(value)),
      9,
    ),
  ];
  const files = facts.map(({ file }) => plainText(file ?? ''));
  const [, ...lines] = tableLines([...columns, column(files, 1)], width);
  if (lines.some((line) => displayWidth(line) > width)) return facts.flatMap((fact) => factSentence(fact, width));
  return lines.map((line, index) => {
    const file = files[index];
    return file !== '' && line.endsWith(file) ? `${line.slice(0, -file.length)}${paint.dim(file)}` : line;
  });
}

function factSentence({ label, value, file }: Fact, width: number): readonly string[] {
  return wrapped(plainText(`${label}: ${value}${file === undefined ? '' : ` (${file})`}`), width, '  ');
}

function momentLines({ start, timeline }: Answer, width: number): readonly string[] {
  const startEpochMs = parseIso(start) ?? 0;
  const clocks = timeline.map(({ atSeconds }: Moment) => clockText(atSeconds * US_PER_SECOND, startEpochMs));
  const seconds = timeline.map(({ atSeconds }) => `${atSeconds} s`);
  const widest = Math.max(0, ...seconds.map((text) => text.length));
  const widestClock = Math.max(0, ...clocks.map((text) => text.length));
  return timeline.flatMap(({ text }, index) => {
    const head = `${clocks[index].padEnd(widestClock)}  ${seconds[index].padStart(widest)}  `;
    return wrapped(`${head}${plainText(text)}`, width, ' '.repeat(Math.min(head.length, 8)));
  });
}

function tableBlock({ title, header, rows }: AnswerTable, width: number, paint: Paint): readonly string[] {
  const isNumeric = (index: number) => rows.every((row) => /^$|^[$–-]?[\d,.]+( [%s])?$/.test(row[index] ?? ''));
  const columns = header.map((name, index) => ({
    title: plainText(name),
    align: isNumeric(index) ? ('right' as const) : ('left' as const),
    rank: header.length - index,
    cells: rows.map((row) => plainText(row[index] ?? '')),
  }));
  const [head = '', ...lines] = tableLines(columns, width);
  return rows.length === 0 ? [] : [...wrapped(plainText(title), width).map(paint.dim), paint.dim(head), ...lines];
}
