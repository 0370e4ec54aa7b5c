import { displayWidth } from './display-width.js';
import { countText, durationText, latencyText, meanText, plainText } from './format.js';
import { type Paint, type TextColumn, tableLines } from './layout.js';
import { cellsOf, mergeOf, type Spark, type Sparks } from './sparks.js';

/** From the lowest eighth to the highest. */
const LEVELS = '▁▂▃▄▅▆▇█';
/** Fewer characters than this say nothing. */
const WIDTH_MIN = 8;
/** Lines of one workload more than a screen takes. */
const LINES_MAX = 36;
const FAULTS_NAMED_MAX = 3;
const GAP = 2;

/** The runs of a command at a glance. */
export interface SparkView {
  readonly durationUs: number;
  /** One for each variant, in the file's order. */
  readonly runs: readonly { readonly variant: string; readonly sparks: Sparks }[];
}

interface Line {
  readonly workload: string;
  readonly figure: string;
  readonly variant: string;
  readonly text: (width: number) => string;
  readonly range: string;
}

/**
 * How load, tasks and p99 went in each variant, a line each, and under them when a fault was there.
 * Bars of one figure and workload begin at 0 and share one scale, so that variants can be compared.
 * Nothing where the terminal leaves too little room.
 * @param width columns of the terminal
 */
export function sparkLines({ durationUs, runs }: SparkView, width: number, paint: Paint): readonly string[] {
  const all = linesOf(runs, durationUs);
  const cells = Math.max(0, ...runs.flatMap(({ sparks }) => sparks.series.map((spark) => spark.cells.length)));
  const room = Math.min(cells, width - widthWithoutBars(all) - GAP);
  if (cells < 2 || room < Math.min(cells, WIDTH_MIN)) return [];
  const title = `${durationText(durationUs / 1e6)}, a character for ${durationText(durationUs / 1e6 / room)}`;
  const bars: TextColumn = {
    title: displayWidth(title) <= room ? title : '',
    align: 'left',
    rank: 9,
    cells: all.map(({ text }) => text(room)),
  };
  const [before, after] = [beforeBars(all), afterBars(all)];
  const [header = '', ...rows] = tableLines([...before, bars, ...after], width);
  return [paint.dim(header), ...rows];
}

function linesOf(runs: SparkView['runs'], durationUs: number): readonly Line[] {
  const workloads = [...new Set(runs.flatMap(({ sparks }) => sparks.series.map(({ workload }) => workload)))];
  const lines: Line[] = [];
  for (const workload of workloads) {
    const own = (['load', 'tasks', 'concurrent', 'p99'] as const).flatMap((figure) => linesOfFigure(runs, workload, figure));
    if (lines.length > 0 && lines.length + own.length > LINES_MAX) break;
    lines.push(...own);
  }
  return lines.length === 0 ? lines : [...lines, ...faultLine(runs, durationUs)];
}

function linesOfFigure(runs: SparkView['runs'], workload: string, figure: Spark['figure']): readonly Line[] {
  const sparks = runs.flatMap(({ variant, sparks: { series } }) => {
    const spark = series.find((candidate) => candidate.workload === workload && candidate.figure === figure);
    return spark === undefined ? [] : [{ variant, spark }];
  });
  const most = Math.max(0, ...sparks.map(({ spark }) => spark.most ?? 0));
  const [first] = sparks;
  const isOneForAll = sparks.length > 1 && sparks.length === runs.length && sparks.every(({ spark }) => isAlike(spark, first!.spark));
  const shown = isOneForAll ? [{ variant: 'each', spark: first!.spark }] : sparks;
  return shown.map(({ variant, spark }, index) => ({
    workload: index === 0 && figure === 'load' ? plainText(workload) : '',
    figure: index === 0 ? figure : '',
    variant: runs.length > 1 ? plainText(variant) : '',
    text: (width) => barsOf(spark, most, width),
    range: rangeOf(spark),
  }));
}

function isAlike(a: Spark, b: Spark): boolean {
  return a.cells.every((cell, index) => cell === b.cells[index]);
}

/** @param most what the highest bar stands for @param width characters, at most one for each cell */
function barsOf({ cells, figure }: Spark, most: number, width: number): string {
  const merge = mergeOf(figure);
  return Array.from({ length: width }, (_, at) => {
    const from = Math.floor((at * cells.length) / width);
    const to = Math.floor(((at + 1) * cells.length) / width);
    const value = merge(cells.slice(from, to).filter((cell) => cell !== null));
    if (value === null) return ' ';
    return LEVELS[most === 0 ? 0 : Math.min(LEVELS.length - 1, Math.floor((value / most) * LEVELS.length))];
  }).join('');
}

function rangeOf({ figure, least, most }: Spark): string {
  if (least === null || most === null) return '–';
  const textOf = figure === 'p99' ? latencyText : figure === 'load' ? rateText : countText;
  const unit = figure === 'load' ? '/s' : '';
  return least === most ? `${textOf(most)}${unit}` : `${textOf(least)} – ${textOf(most)}${unit}`;
}

/** Decimals only where they count. */
function rateText(perSecond: number): string {
  return perSecond < 10 ? meanText(perSecond) : countText(perSecond);
}

/** A `!` under every moment in which a fault was there, whatever the variant. */
function faultLine(runs: SparkView['runs'], durationUs: number): readonly Line[] {
  const faults = runs.flatMap(({ sparks }) => sparks.faults);
  if (faults.length === 0) return [];
  const names = [...new Set(faults.map(({ name }) => name))];
  const named = names.slice(0, FAULTS_NAMED_MAX).map(plainText).join(', ');
  const text = (width: number) => {
    const marks: string[] = new Array<string>(width).fill(' ');
    for (const { fromUs, toUs } of faults) {
      const [from, to] = cellsOf(fromUs, toUs, width, durationUs);
      marks.fill('!', from, to + 1);
    }
    return marks.join('');
  };
  const range = names.length > FAULTS_NAMED_MAX ? `${named} …` : named;
  return [{ workload: '', figure: 'faults', variant: '', text, range }];
}

function beforeBars(lines: readonly Line[]): readonly TextColumn[] {
  return [
    { title: 'workload', align: 'left', rank: 9, cells: lines.map(({ workload }) => workload) },
    { title: '', align: 'left', rank: 9, cells: lines.map(({ figure }) => figure) },
    { title: 'variant', align: 'left', rank: 9, cells: lines.map(({ variant }) => variant) },
  ];
}

function afterBars(lines: readonly Line[]): readonly TextColumn[] {
  return [{ title: 'least – most', align: 'left', rank: 9, cells: lines.map(({ range }) => range) }];
}

function widthWithoutBars(lines: readonly Line[]): number {
  const columns = [...beforeBars(lines), ...afterBars(lines)];
  return Math.max(...tableLines(columns, Number.POSITIVE_INFINITY).map(displayWidth));
}
