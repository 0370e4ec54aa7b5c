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

/** What became of the runs of a job, and of what its tasks failed. */
export const job: Answerer = {
  kind: 'job',
  usage: 'job/<name>',
  names: ({ run }) => run.scenario.jobs.map(({ name }) => name),
  answer: ({ run }, name) => answerOf(run, name),
  suggestions: ({ run }) =>
    run.scenario.jobs
      .filter(({ name }) => runsOf(run, name).some(({ outcome }) => outcome !== 'SUCCEEDED'))
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

function answerOf(run: RunRecords, name: string): Answer {
  const rows = runsOf(run, name);
  const spec = run.scenario.jobs.find((candidate) => candidate.name === name)!;
  const group = run.tasks.filter((task) => task.group === spec.group && isInRun(rows, task));
  const failed = group.filter(({ stopCode, exitCode }) => stopCode !== '' && !(stopCode === 'EssentialContainerExited' && exitCode === 0));
  const clock = clockOf(run);
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
    headline: rows.length === 0 ? `${name} had no run.` : `${succeeded} of ${started.length} runs of ${name} succeeded${why}.`,
    facts: [
      { label: 'tasks of a run', value: String(spec.count), file: 'resolved.yaml' },
      { label: 'tries again of a task', value: String(spec.retries), file: 'resolved.yaml' },
      { label: `tasks of ${spec.group} in its runs`, value: String(group.length), file: 'tasks.csv' },
      { label: 'of them failed', value: String(failed.length), file: 'tasks.csv' },
    ],
    because: [...unplaced(run, name), ...reasons(failed)],
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
