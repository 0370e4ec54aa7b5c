import type { Expectation } from '../scenario/compiled.js';
import { numberCell } from './csv.js';
import { displayWidth } from './display-width.js';
import { figureText } from './figure-text.js';
import type { FitRun } from './fit.js';
import { plainText } from './format.js';
import { type Paint, type TextColumn, tableLines } from './layout.js';

type Judged = Pick<FitRun, 'scenario' | 'summary'>;

/** Expectations by variants as a table, where there are several of both and the terminal has room; else a line for each. */
export function expectationBlock(results: readonly Judged[], width: number, paint: Paint): readonly string[] {
  if (results.length < 2 || results.every(({ summary }) => summary.expectations.length === 0)) return expectationLines(results, paint);
  const [header = '', ...rows] = tableLines(expectationColumns(results), Number.POSITIVE_INFINITY);
  if ([header, ...rows].some((line) => displayWidth(line) > width)) return expectationLines(results, paint);
  return [paint.dim(header), ...rows.map((row) => row.replace(/✓/g, paint.good).replace(/✗/g, paint.bad))];
}

/** Expectations by variants: `✓ 99.95 %`, and an empty cell where one does not speak of the other. */
export function expectationColumns(results: readonly Judged[]): readonly TextColumn[] {
  const texts = [...new Set(results.flatMap(({ summary }) => summary.expectations.map(({ text }) => text)))];
  const column = (title: string, cells: readonly string[]): TextColumn => ({ title, align: 'left', rank: 1, cells });
  return [
    column('expectation', texts.map(plainText)),
    ...results.map((result) =>
      column(
        plainText(result.summary.name),
        texts.map((text) => cellOf(result, text)),
      ),
    ),
  ];
}

/** A line for each expectation and variant it speaks of. */
export function expectationLines(results: readonly Judged[], paint: Paint): readonly string[] {
  return results.flatMap((result) =>
    result.summary.expectations.map(({ text, holds, value }) => {
      const mark = holds ? paint.good('✓') : paint.bad('✗');
      const where = results.length > 1 ? `${plainText(result.summary.name)}: ` : '';
      return `${mark} ${where}${plainText(text)} (${valueText(expectationOf(result, text), value)})`;
    }),
  );
}

function cellOf(result: Judged, text: string): string {
  const judged = result.summary.expectations.find((candidate) => candidate.text === text);
  return judged === undefined ? '' : `${judged.holds ? '✓' : '✗'} ${valueText(expectationOf(result, text), judged.value)}`;
}

function expectationOf({ scenario }: Judged, text: string): Expectation | undefined {
  return scenario.expectations.find((candidate) => candidate.text === text);
}

function valueText(expectation: Expectation | undefined, value: number | null): string {
  if (value === null) return expectation?.figure === 'recovery' ? 'never' : 'undefined';
  if (expectation === undefined) return numberCell(value);
  const text = figureText(expectation.figure, value);
  // `✗ p99 <= 100ms (100 ms)` would look like a mistake of ours.
  const isRoundedOntoBound = value !== expectation.value && text === figureText(expectation.figure, expectation.value);
  return isRoundedOntoBound ? `${text}, exactly ${numberCell(value)}` : text;
}
