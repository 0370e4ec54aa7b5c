import { parseCsv } from './csv.js';
import { empiricalFile, type QuantityParser } from './distributions.js';
import type { ScenarioFiles } from './files.js';
import type { Report } from './report.js';
import { numberAndUnit, type Parsed, parsedAs, refused, shown } from './values.js';

/** What a plain number in a file of durations stands for, unless `unit=` or the column's name says otherwise. */
const DEFAULT_UNIT = { duration: 'ms', size: 'B' } as const;

/**
 * Values of `empirical(./file.csv)`: one column, or the one that `column=` names. A value may carry its
 * unit; a plain number is in `unit=`, else in the unit that ends the column's name (`latency_ms`), else
 * milliseconds or bytes, which is said.
 */
export function empiricalValues(
  text: string,
  kind: 'duration' | 'size',
  quantity: QuantityParser,
  files: ScenarioFiles,
  report: Report,
): Parsed<readonly number[]> {
  const call = empiricalFile(text);
  const file = call === undefined ? undefined : files.text(call.path);
  if (call === undefined || file === undefined) return refused('must be like empirical(./file.csv)');
  const name = files.shownPath(call.path);
  const options = new Map(call.options.split(/[\s,]+/).map((word) => [word.split('=')[0], word.slice(word.indexOf('=') + 1)]));
  const rows = parseCsv(file);
  const header = rows[0]?.cells ?? [];
  const isHeader = header.length > 0 && header.every((cell) => numberAndUnit(cell) === undefined);
  const column = options.has('column') ? header.indexOf(options.get('column') ?? '') : 0;
  if (column === -1) return refused(`must name a column of ${name} (${header.join(', ')})`);
  const inName = isHeader ? /(?:^|[_ (])(us|ms|s|B|KB|MB|KiB|MiB)\)?$/.exec(header[column]) : null;
  const unit = options.get('unit') ?? inName?.[1];
  const values: number[] = [];
  let isAssumed = false;
  for (const row of isHeader ? rows.slice(1) : rows) {
    const cell = row.cells[column] ?? '';
    const isBare = numberAndUnit(cell)?.unit === '';
    const value = quantity(isBare ? `${cell}${unit ?? DEFAULT_UNIT[kind]}` : cell);
    if (!value.ok) return refused(`must have a ${kind} in every row of ${name}; ${shown(cell)} is none`);
    isAssumed ||= isBare && unit === undefined;
    values.push(value.value);
  }
  if (values.length === 0) return refused(`must have at least one value, and ${name} has none`);
  if (isAssumed) report.note(`assumed: plain numbers in ${name} are ${kind === 'duration' ? 'milliseconds' : 'bytes'}`);
  return parsedAs(values);
}
