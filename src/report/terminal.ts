import { US_PER_SECOND } from '../base/units.js';
import type { RunResult, VariantSummary, WorkloadSummary } from '../sim/result.js';
import { billLines } from './bill.js';
import { deploymentBlock } from './deployment-lines.js';
import type { DeploymentOutcome } from './deployment-outcomes.js';
import { expectationBlock } from './expectation-lines.js';
import type { Fit, FitRun } from './fit.js';
import { countText, durationText, latencyText, meanText, percentText, plainText, usdText } from './format.js';
import { type Paint, paintFor, type TextColumn, tableLines, wrapped } from './layout.js';
import { endingSentences, type RepeatedEnding } from './repeated-endings.js';
import { sparkLines } from './spark-lines.js';
import type { Sparks } from './sparks.js';
import { verdictText } from './verdict.js';

/** The part of a run's result that the terminal speaks of. */
export type RunOutcome = FitRun &
  Pick<RunResult, 'notes'> & {
    readonly sparks: Sparks;
    readonly rollouts: readonly DeploymentOutcome[];
    readonly endings: readonly RepeatedEnding[];
  };

/** What the terminal report is made of. */
export interface ReportView {
  readonly question: string;
  /** One for each variant, in the file's order. */
  readonly results: readonly RunOutcome[];
  /** Which platform suits what; empty where nothing ran on both. */
  readonly fit: readonly Fit[];
  /** Columns of the terminal. */
  readonly width: number;
  readonly isColored: boolean;
}

/** The answer: verdict sentence, table of variants by figures, how they went over time, expectations, fit, bill. Ends with a line break. */
export function reportText({ question, results, fit, width, isColored }: ReportView): string {
  const paint = paintFor(isColored);
  const variants = results.map(({ summary }) => summary);
  const durationUs = results[0]?.scenario.durationUs ?? 0;
  const runs = results.map(({ summary, sparks }) => ({ variant: summary.name, sparks }));
  const [header = '', ...rows] = tableLines(comparisonColumns(variants), width);
  const blocks = [
    wrapped(
      verdictText(
        variants,
        durationUs / US_PER_SECOND,
        results.map(({ rollouts }) => rollouts),
      ),
      width,
    ).map(paint.bold),
    question === '' ? [] : wrapped(`Question: ${plainText(question)}`, width, '  ').map(paint.dim),
    [paint.dim(header), ...rows],
    sparkLines({ durationUs, runs }, width, paint),
    deploymentBlock(
      results.map(({ summary, rollouts }) => ({ variant: summary.name, rollouts })),
      width,
      paint,
    ),
    endingsOf(results).flatMap((sentence) => wrapped(`- ${sentence}`, width, '  ').map(paint.bad)),
    expectationBlock(results, width, paint),
    fitLines(fit, width, paint),
    billLines(variants, width, paint),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** What ends tasks again and again, a sentence each. */
export function endingsOf(results: readonly Pick<RunOutcome, 'summary' | 'endings'>[]): readonly string[] {
  return endingSentences(results.map(({ summary, endings }) => ({ variant: summary.name, endings })));
}

/**
 * What the reader should know beside the answer: what was assumed, what was not simulated, what was noticed.
 * @param readingNotes notes of the scenario reader
 */
export function notesText(readingNotes: readonly string[], { results, width, isColored }: Omit<ReportView, 'question' | 'fit'>): string {
  const noticed = results.flatMap(({ scenario, notes, summary }) => {
    const prefix = results.length > 1 ? `${scenario.variant}: ` : '';
    const overridden = summary.assumptions.filter((assumption) => assumption.value !== assumption.default);
    return [
      ...notes.map((note) => `${prefix}${note}`),
      ...overridden.map(({ name, value, default: usual }) => `${prefix}assume.${name} is ${value} (default ${usual})`),
      ...(summary.notSimulated.length === 0 ? [] : [`${prefix}not simulated: ${summary.notSimulated.join(', ')}`]),
    ];
  });
  const paint = paintFor(isColored);
  const lines = [...new Set([...readingNotes, ...noticed])].flatMap((note) => wrapped(`- ${plainText(note)}`, width, '  '));
  return lines.map((line) => `${paint.dim(line)}\n`).join('');
}

function fitLines(fit: readonly Fit[], width: number, paint: Paint): readonly string[] {
  return fit.flatMap(({ workload, verdict, reasons }) => [
    paint.bold(`fit of ${plainText(workload)}: ${verdict}`),
    ...reasons.flatMap((reason) => wrapped(`- ${reason}`, width, '  ')),
  ]);
}

interface Row {
  readonly variant: VariantSummary;
  readonly workload: WorkloadSummary | undefined;
  readonly isFirstOfVariant: boolean;
}

/** Variants by the figures that people compare; a row for each workload. */
export function comparisonColumns(variants: readonly VariantSummary[]): readonly TextColumn[] {
  const rows = variants.flatMap((variant): Row[] =>
    (variant.workloads.length === 0 ? [undefined] : variant.workloads).map((workload, index) => {
      return { variant, workload, isFirstOfVariant: index === 0 };
    }),
  );
  const column = (title: string, rank: number, align: TextColumn['align'], cell: (row: Row) => string): TextColumn => {
    return { title, rank, align, cells: rows.map(cell) };
  };
  const ofWorkload = (title: string, rank: number, cell: (workload: WorkloadSummary) => string): TextColumn =>
    column(title, rank, 'right', ({ workload }) => (workload === undefined ? '' : cell(workload)));
  /** A function has no tasks, a service no cold starts, a job no requests: such a cell stays empty, and with it perhaps its column. */
  const ofRequests = (title: string, rank: number, cell: (workload: WorkloadSummary) => string): TextColumn =>
    ofWorkload(title, rank, (workload) => (workload.runs === undefined ? cell(workload) : ''));
  const ofJob = (title: string, rank: number, cell: (runs: NonNullable<WorkloadSummary['runs']>) => string): TextColumn =>
    ofWorkload(title, rank, ({ runs }) => (runs === undefined ? '' : cell(runs)));
  const ofTasks = (title: string, rank: number, cell: (workload: WorkloadSummary) => string): TextColumn =>
    ofWorkload(title, rank, (workload) => (workload.lambda === undefined ? cell(workload) : ''));
  const ofFunction = (title: string, rank: number, cell: (lambda: NonNullable<WorkloadSummary['lambda']>) => string): TextColumn =>
    ofWorkload(title, rank, ({ lambda }) => (lambda === undefined ? '' : cell(lambda)));
  /** Money is the variant's: it stands on the first line of each. */
  const ofVariant = (title: string, rank: number, cell: (variant: VariantSummary) => string): TextColumn =>
    column(title, rank, 'right', ({ variant, isFirstOfVariant }) => (isFirstOfVariant ? cell(variant) : ''));
  const isProjected = variants.some(({ cost }) => cost.monthlyUsd !== null);
  return [
    column('variant', 9, 'left', ({ variant, isFirstOfVariant }) => (isFirstOfVariant ? plainText(variant.name) : '')),
    column('workload', 9, 'left', ({ workload }) => plainText(workload?.name ?? '')),
    column('platform', 4, 'left', ({ workload }) => workload?.platform ?? ''),
    ofRequests('requests', 5, ({ requests }) => countText(requests.offered)),
    ofRequests('availability', 7, ({ availability }) => percentText(availability)),
    ofRequests('p50', 3, ({ latencyMs }) => latencyText(latencyMs.p50)),
    ofRequests('p99', 8, ({ latencyMs }) => latencyText(latencyMs.p99)),
    ofTasks('tasks', 6, ({ tasks }) => meanText(tasks.runningMean)),
    ofTasks('CPU', 2, ({ cpuUtilizationMeanPercent: percent, runs }) =>
      percent === null && runs !== undefined ? '' : percentText(percent === null ? null : percent / 100),
    ),
    ofJob('runs', 7, ({ succeeded, started }) => `${countText(succeeded)} of ${countText(started)}`),
    ofJob('p95 of runs', 5, ({ durationSeconds }) => durationText(durationSeconds.p95)),
    ofFunction('concurrent', 5, ({ concurrentMax }) => countText(concurrentMax)),
    ofFunction('cold starts', 4, ({ coldStarts, invocations }) => percentText(invocations === 0 ? null : coldStarts / invocations)),
    ofFunction('throttles', 4, ({ throttles }) => countText(throttles)),
    ofVariant('run', 8, ({ cost }) => usdText(cost.totalUsd)),
    ofVariant('month', 6, ({ cost }) => (isProjected ? usdText(cost.monthlyUsd) : '')),
    ofVariant('per million', 4, ({ cost }) => usdText(cost.perMillionRequestsUsd)),
  ];
}
