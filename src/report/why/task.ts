import { secondsText, US_PER_SECOND } from '../../base/units.js';
import { isoText } from '../../scenario/instants.js';
import type { TaskRecord } from '../../sim/result.js';
import { durationText } from '../format.js';
import { choiceTable } from './choice.js';
import { clockOf } from './clock.js';
import { heardOf, isInitial, lastDecision, pointOf, serviceOf, shortId } from './decided.js';
import type { Answerer, RunRecords, Suggestion, WhyView } from './question.js';
import { assumed } from './sources.js';
import { stopReasons, stopWhatIf } from './task-end.js';
import { lifeFacts, lifeTimeline, placedAtOf, stretchesOf } from './task-life.js';
import { placementReasons, placementWhatIf, startReasons } from './task-start.js';

/** `task/<id>`: why a task was started, why there, what each step waited for, why it stopped, or why it never ran. */
export const task = {
  kind: 'task',
  usage: 'task/<id>',
  names: ({ run }) => run.tasks.map(({ taskId }) => taskId),
  answer: (view, id, atUs) => {
    const { run } = view;
    const record = taskOf(run, id);
    const hasRun = record.startedAt !== undefined;
    const ends = stopReasons(view, record);
    const starts = [...startReasons(run, record), ...placementReasons(view, record)];
    return {
      subject: `task/${id}`,
      variant: run.scenario.variant,
      start: isoText(run.scenario.startEpochMs),
      ...(atUs === undefined ? {} : { atSeconds: atUs / US_PER_SECOND }),
      headline: headlineOf(run, record),
      facts: lifeFacts(run, record),
      // A task that stopped is asked about for its end, one that never ran for its place.
      because: [...(hasRun ? [...ends, ...starts] : [...starts.reverse(), ...ends]), ...longestReasons(run, record)],
      whatIf: [...stopWhatIf(run, record), ...placementWhatIf(view, record)],
      timeline: lifeTimeline(run, record),
      tables: recordsWorthALook(run, record).flatMap((decision) => (heardOf(view, decision)?.traces ?? []).map(choiceTable)),
    };
  },
  closerLook: ({ run }, id, atUs) => recordsWorthALook(run, taskOf(run, id)).map((record) => pointOf(record, atUs)),
  suggestions,
} satisfies Answerer;

function taskOf({ tasks }: RunRecords, id: string): TaskRecord {
  return tasks.find(({ taskId }) => taskId === id) as TaskRecord;
}

/** Decisions about a task that chose among more than their records hold: container instances, tasks on them, capacity providers. */
function recordsWorthALook(run: RunRecords, { taskId, launchType, group }: TaskRecord) {
  const spec = run.scenario.services.find(({ name }) => name === serviceOf({ group }));
  if (launchType === 'FARGATE' && (spec?.capacityProviderStrategy.length ?? 0) < 2) return [];
  const stop = lastDecision(run, 'stop', `task/${taskId}`);
  return [lastDecision(run, 'placement', `task/${taskId}`), stop?.outcome === 'surplus' ? stop : undefined].flatMap(
    (record) => record ?? [],
  );
}

/** Its whole life in a sentence. */
function headlineOf(run: RunRecords, record: TaskRecord): string {
  const clock = clockOf(run);
  const who = `Task ${shortId(record.taskId)} of ${serviceOf(record)}`;
  const seconds = (fromUs: number, toUs: number) => durationText((toUs - fromUs) / US_PER_SECOND);
  const { createdAt, startedAt, stoppingAt, stoppedAt } = record;
  const endUs = run.scenario.durationUs;
  if (startedAt === undefined) {
    const status =
      stoppedAt !== undefined ? 'STOPPED' : placedAtOf(run, record) === undefined ? 'PROVISIONING' : 'on its way (PROVISIONING or PENDING)';
    const why = placedAtOf(run, record) === undefined ? ', because no container instance had room for it' : '';
    return `${who} never ran: created at ${clock(createdAt)}, it was ${status} ${seconds(createdAt, stoppedAt ?? endUs)} later${stoppedAt === undefined ? ', when the run ended' : ''}${why}.`;
  }
  const begun = isInitial(record)
    ? `${who} was RUNNING from the start of the run`
    : `${who} was started at ${clock(createdAt)}, was RUNNING ${seconds(createdAt, startedAt)} later`;
  if (stoppingAt === undefined) return `${begun} and still ran at the end.`;
  const gone = record.executionStoppedAt !== undefined && record.executionStoppedAt < stoppingAt;
  const told = record.stopCode === 'ServiceSchedulerInitiated' ? 'was told to stop' : 'counted as stopped';
  const end = gone ? `lost its host or process at ${clock(record.executionStoppedAt ?? 0)} and ${told}` : told;
  return `${begun} and ${end} at ${clock(stoppingAt)}: ${withoutStop(record.stoppedReason)}.`;
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, '');
}

/** What took longest until it ran, with what that rests on. */
function longestReasons(run: RunRecords, record: TaskRecord) {
  if (isInitial(record)) return [];
  const { startedAt, executionStoppedAt = Number.POSITIVE_INFINITY, stoppingAt = Number.POSITIVE_INFINITY } = record;
  const untilUs = startedAt ?? Math.min(executionStoppedAt, stoppingAt);
  const starting = stretchesOf(run, record).filter(({ to = 0 }) => to <= untilUs);
  if (starting.length === 0) return [];
  const longest = starting.reduce((most, stretch) => (lengthOf(stretch) > lengthOf(most) ? stretch : most));
  if (longest.assumption === undefined) return [];
  return [assumed(longest.assumption, `On its way to RUNNING most time went into: ${longest.label}, ${secondsText(lengthOf(longest))} s.`)];
}

function lengthOf({ from = 0, to = 0 }: { readonly from: number | undefined; readonly to: number | undefined }): number {
  return to - from;
}

function suggestions({ run }: WhyView): readonly Suggestion[] {
  const started = run.tasks.filter((record) => !isInitial(record));
  const never = started.find(({ startedAt }) => startedAt === undefined);
  const readyUs = (record: TaskRecord) => (record.startedAt ?? 0) - record.createdAt;
  const slowest = started.reduce<TaskRecord | undefined>(
    (most, record) => (most === undefined || readyUs(record) > readyUs(most) ? record : most),
    undefined,
  );
  const lost = run.tasks.find(({ stopCode }) => stopCode !== '' && stopCode !== 'ServiceSchedulerInitiated');
  const stopped = run.tasks.find(({ stopCode }) => stopCode === 'ServiceSchedulerInitiated');
  return [
    [never, (id: string) => `Why did task ${id} never run?`] as const,
    [slowest, (id: string) => `Why did task ${id} take so long to start?`] as const,
    [lost, (id: string) => `What happened to task ${id}?`] as const,
    [stopped, (id: string) => `Why was task ${id} stopped, of all?`] as const,
  ].flatMap(([record, text]) =>
    record === undefined ? [] : [{ subject: `task/${record.taskId.slice(0, 8)}`, atUs: undefined, text: text(shortId(record.taskId)) }],
  );
}
