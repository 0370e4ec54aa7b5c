import type { Micros } from '../../base/units.js';
import type { ReplayPoint } from '../../sim/index.js';
import type { DecisionRecord, HeardDecision, TaskRecord } from '../../sim/result.js';
import type { Moment } from './answer.js';
import type { RunRecords, WhyView } from './question.js';

/** The newest decision of a kind about a subject that was taken at or before an instant; the newest at all without one. */
export function lastDecision(
  { decisions }: Pick<RunRecords, 'decisions'>,
  kind: string,
  subject: string,
  atUs: Micros = Number.POSITIVE_INFINITY,
): DecisionRecord | undefined {
  return decisions.findLast((decision) => decision.kind === kind && decision.subject === subject && decision.atUs <= atUs);
}

/** The decision that stood at an instant, to the microsecond: its row begins at or before it and ends at or after. */
export function decisionAt(run: Pick<RunRecords, 'decisions'>, kind: string, subject: string, atUs: Micros): DecisionRecord | undefined {
  const last = lastDecision(run, kind, subject, atUs);
  return last !== undefined && atUs <= last.untilUs ? last : undefined;
}

/** Where to look more closely at a decision: its last time, or the instant asked about if that is earlier. */
export function pointOf(record: DecisionRecord, atUs: Micros = Number.POSITIVE_INFINITY): ReplayPoint {
  return { record, atUs: Math.min(record.untilUs, atUs) };
}

/** The decision as it was taken again, where the run was simulated again. */
export function heardOf({ heard }: WhyView, record: DecisionRecord | undefined): HeardDecision | undefined {
  return record && heard?.find(({ kind, subject }) => kind === record.kind && subject === record.subject);
}

/** The service of a task: `site` of `service:site`. */
export function serviceOf({ group }: Pick<TaskRecord, 'group'>): string {
  return group.replace(/^service:/, '');
}

/** Whether a task was RUNNING before the run began. */
export function isInitial({ createdAt, startedAt }: TaskRecord): boolean {
  return createdAt === 0 && startedAt === 0;
}

/** Ids as they are told in sentences: long enough to ask about them. */
export function shortId(id: string): string {
  return id.startsWith('i-') || id.startsWith('mi-') ? id : id.slice(0, 8);
}

/** What happened, in order and each once; instants in microseconds, undefined for what never did. */
export function timelineOf(moments: readonly (readonly [Micros | undefined, string])[]): Moment[] {
  const inOrder = moments
    .flatMap(([atUs, text]) => (atUs === undefined ? [] : [{ atUs, text }]))
    .sort((a, b) => a.atUs - b.atUs)
    .map(({ atUs, text }) => ({ atSeconds: Math.round(atUs / 1000) / 1000, text }));
  const isSame = (a: Moment, b: Moment) => a.atSeconds === b.atSeconds && a.text === b.text;
  return inOrder.filter((moment, index) => inOrder.findIndex((other) => isSame(moment, other)) === index);
}
