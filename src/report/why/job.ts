import type { Job } from '../../aws/nouns.js';
import { US_PER_SECOND } from '../../base/units.js';
import { isoText } from '../../scenario/instants.js';
import type { DecisionRecord, TaskRecord } from '../../sim/result.js';
import { durationText } from '../format.js';
import type { Answer, AnswerTable, Reason } from './answer.js';
import { clockOf } from './clock.js';
import { shortId, timelineOf } from './decided.js';
import type { Answerer, RunRecords } from './question.js';

const RUNS_MAX = 20;
const TASKS_MAX = 20;
const WAITS_MAX = 3;

/** What became of the runs of a job, and of what its tasks failed. */
export const job: Answerer = {
  kind: 'job',
  usage: 'job/<name>',
  names: ({ run }) => run.scenario.jobs.map(({ name }) => name),
  answer: ({ run }, name) => answerOf(run, name),
  suggestions: ({ run }) =>
    run.scenario.jobs
      .filter((spec) => runsOf(run, spec.name).some(({ outcome }) => outcome !== 'SUCCEEDED') || waitsOf(run, spec).length > 0)
      .map(({ name }) => ({ subject: `job/${name}`, atUs: undefined, text: `What became of the runs of ${name}?` })),
};

interface RunRow {
  readonly number: number;
  readonly startedAtUs: number | undefined;
  readonly because: string;
  readonly endedAtUs: number | undefined;
  readonly outcome: string;
  readonly ended: DecisionRecord | undefined;
}

/** Each run by the decisions about it: it started, or was skipped, and how it ended. */
function runsOf({ decisions }: RunRecords, name: string): readonly RunRow[] {
  const rows = new Map<number, RunRow>();
  for (const decision of decisions) {
    if (decision.kind !== 'job-run' || decision.subject !== `job/${name}`) continue;
    const [, digits, outcome] = /^run (\d+) (\w+)$/.exec(decision.outcome) ?? [];
    const number = Number(digits);
    const { atUs, because } = decision;
    if (outcome === 'started')
      rows.set(number, { number, startedAtUs: atUs, because, endedAtUs: undefined, outcome: 'still running', ended: undefined });
    else if (outcome === 'skipped')
      rows.set(number, { number, startedAtUs: undefined, because, endedAtUs: atUs, outcome, ended: undefined });
    else rows.set(number, { ...rows.get(number)!, endedAtUs: atUs, outcome: outcome!, ended: decision });
  }
  return [...rows.values()];
}

interface Wait {
  /** The run of the stage that has not begun. */
  readonly number: number;
  /** What it waits for: `run 1 of s3, which was skipped, as it starts after success of s2`. */
  readonly sentence: string;
  /** Whether it waits for what will not come, and not only for what had not come at the end. */
  readonly isForEver: boolean;
}

/** Runs of a stage that never began, and which of the runs before each has not ended. */
function waitsOf(run: RunRecords, { name, start }: Job): readonly Wait[] {
  if (start.kind !== 'after') return [];
  const own = new Set(runsOf(run, name).map(({ number }) => number));
  const before = start.jobs.map((index) => run.scenario.jobs[index]).map((spec) => ({ spec, rows: runsOf(run, spec.name) }));
  const numbers = [...new Set(before.flatMap(({ rows }) => rows.map(({ number }) => number)))].sort((a, b) => a - b);
  return numbers
    .filter((number) => !own.has(number))
    .map((number) => {
      const open = before.flatMap(({ spec, rows }) => {
        const row = rows.find((candidate) => candidate.number === number);
        if (row?.outcome === 'skipped')
          return [{ isForEver: true, text: `run ${number} of ${spec.name}, which was skipped, as ${row.because}` }];
        if (row?.outcome === 'still running') return [{ isForEver: false, text: `run ${number} of ${spec.name}, which is still running` }];
        return row === undefined ? [{ isForEver: false, text: `run ${number} of ${spec.name}, which has not begun` }] : [];
      });
      return { number, isForEver: open.some(({ isForEver }) => isForEver), sentence: open.map(({ text }) => text).join('; and for ') };
    });
}

function waitText({ number, sentence, isForEver }: Wait): string {
  return `run ${number} waits${isForEver ? ' for ever' : ''} for ${sentence}`;
}

/** Why it never ran, as far as its schedule or the stages before it tell. */
function noRunText(run: RunRecords, { name, start }: Job, wait: Wait | undefined): string {
  if (wait !== undefined) return `${name} had no run: ${waitText(wait)}.`;
  if (start.kind === 'schedule' && start.atUs.length === 0) return `${name} had no run: its schedule does not call within the run.`;
  if (start.kind !== 'after') return `${name} had no run.`;
  const before = start.jobs.map((index) => run.scenario.jobs[index].name);
  return `${name} had no run: it starts after ${before.join(', ')}, of which no run began.`;
}

function answerOf(run: RunRecords, name: string): Answer {
  const rows = runsOf(run, name);
  const spec = run.scenario.jobs.find((candidate) => candidate.name === name)!;
  const group = run.tasks.filter((task) => task.group === spec.group && isInRun(rows, task));
  const failed = group.filter(({ stopCode, exitCode }) => stopCode !== '' && !(stopCode === 'EssentialContainerExited' && exitCode === 0));
  const clock = clockOf(run);
  const waits = waitsOf(run, spec);
  const succeeded = rows.filter(({ outcome }) => outcome === 'SUCCEEDED').length;
  const started = rows.filter(({ startedAtUs }) => startedAtUs !== undefined);
  const lost = rows.findLast(({ outcome }) => outcome === 'FAILED' || outcome === 'skipped');
  const why =
    lost === undefined
      ? ''
      : `; run ${lost.number} ${lost.outcome === 'FAILED' ? 'failed' : 'was skipped'}: ${lost.ended?.because ?? lost.because}`;
  return {
    subject: `job/${name}`,
    variant: run.scenario.variant,
    start: isoText(run.scenario.startEpochMs),
    headline: rows.length === 0 ? noRunText(run, spec, waits.at(-1)) : `${succeeded} of ${started.length} runs of ${name} succeeded${why}.`,
    facts: [
      { label: 'tasks of a run', value: String(spec.count), file: 'resolved.yaml' },
      { label: 'tries again of a task', value: String(spec.retries), file: 'resolved.yaml' },
      { label: `tasks of ${spec.group} in its runs`, value: String(group.length), file: 'tasks.csv' },
      { label: 'of them failed', value: String(failed.length), file: 'tasks.csv' },
    ],
    because: [...waitReasons(waits), ...unplaced(run, name), ...reasons(failed)],
    whatIf: [],
    timeline: timelineOf(
      rows
        .slice(-3)
        .flatMap(({ number, startedAtUs, endedAtUs, outcome, because }) => [
          [startedAtUs, `run ${number} started: ${because}`] as const,
          [endedAtUs, `run ${number} ${outcome}`] as const,
        ]),
    ),
    tables: [...runTable(rows, clock), ...taskTable(failed, clock)],
  };
}

/** Whether a task was created in a run: a job's tasks share their group with whoever runs the same family. */
function isInRun(rows: readonly RunRow[], { deploymentId, createdAt }: TaskRecord): boolean {
  if (deploymentId !== '') return false;
  return rows.some(
    ({ startedAtUs, endedAtUs = Number.POSITIVE_INFINITY }) =>
      startedAtUs !== undefined && createdAt >= startedAtUs && createdAt < endedAtUs,
  );
}

/** Of what its runs wait for that never began, the newest first. */
function waitReasons(waits: readonly Wait[]): Reason[] {
  return waits
    .slice(-WAITS_MAX)
    .reverse()
    .map((wait) => ({
      sentence: `A stage starts once all runs before it have ended, and one that was skipped never ends: ${waitText(wait)}.`,
      rule: 'rules/jobs/stage.ts',
      source: 'assumed: the scenario says so',
    }));
}

/** What RunTask found no place for. */
function unplaced({ decisions }: RunRecords, name: string): Reason[] {
  return decisions
    .filter(({ kind, subject, outcome }) => kind === 'placement' && subject === `job/${name}` && outcome === 'failed')
    .slice(0, 3)
    .map(({ times, because }) => ({
      sentence: `${times} task${times === 1 ? '' : 's'} found no place: RunTask ${because}`,
      rule: 'rules/placement/requirements.ts',
      source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html',
    }));
}

/** Of what its tasks failed, the most frequent first. */
function reasons(failed: readonly TaskRecord[]): Reason[] {
  const counts = new Map<string, number>();
  for (const { stopCode, stoppedReason, exitCode } of failed) {
    const text = `${stopCode}: ${stoppedReason}${exitCode === undefined ? '' : ` (exit code ${exitCode})`}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 3)
    .map(([text, count]) => ({
      sentence: `${count} task${count === 1 ? '' : 's'} ended with ${text}.`,
      rule: 'rules/jobs/retry.ts',
      source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html',
    }));
}

function runTable(rows: readonly RunRow[], clock: ReturnType<typeof clockOf>): AnswerTable[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(-RUNS_MAX);
  return [
    {
      title: shown.length < rows.length ? `The last ${shown.length} of ${rows.length} runs` : 'Runs',
      header: ['run', 'started', 'ended', 'took', 'outcome', 'succeeded', 'failed', 'retried'],
      rows: shown.map(({ number, startedAtUs, endedAtUs, outcome, ended }) => [
        String(number),
        startedAtUs === undefined ? '' : clock(startedAtUs),
        endedAtUs === undefined ? '' : clock(endedAtUs),
        startedAtUs === undefined || endedAtUs === undefined ? '' : durationText((endedAtUs - startedAtUs) / US_PER_SECOND),
        outcome,
        ...['succeeded', 'failed', 'retried'].map((key) => String(ended?.inputs[key] ?? '')),
      ]),
    },
  ];
}

function taskTable(failed: readonly TaskRecord[], clock: ReturnType<typeof clockOf>): AnswerTable[] {
  if (failed.length === 0) return [];
  return [
    {
      title: failed.length > TASKS_MAX ? `The first ${TASKS_MAX} of ${failed.length} tasks that failed` : 'Tasks that failed',
      header: ['task', 'created', 'stopped', 'stopCode', 'exitCode', 'stoppedReason'],
      rows: failed
        .slice(0, TASKS_MAX)
        .map(({ taskId, createdAt, stoppedAt, stopCode, exitCode, stoppedReason }) => [
          shortId(taskId),
          clock(createdAt),
          stoppedAt === undefined ? '' : clock(stoppedAt),
          stopCode,
          exitCode === undefined ? '' : String(exitCode),
          stoppedReason,
        ]),
    },
  ];
}
