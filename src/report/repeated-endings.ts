import { US_PER_SECOND } from '../base/units.js';
import type { RunResult, TaskRecord } from '../sim/result.js';
import { durationText, plainText } from './format.js';

/** Tasks of a service that ended for one cause, again and again. */
export interface RepeatedEnding {
  readonly service: string;
  /** In ECS's words, and with which exit code: `Essential container in task exited (exit code 1)`. */
  readonly cause: string;
  /** Whether they ended by themselves; otherwise the service scheduler stopped them. */
  readonly isOwnEnd: boolean;
  readonly times: number;
  readonly lastSeconds: number;
}

/** How a variant's tasks ended. */
export interface EndedVariant {
  readonly variant: string;
  readonly endings: readonly RepeatedEnding[];
}

/** So many of one cause are chance; more are a service that does not stay up. */
const FEW = 3;
/** Sentences at most: where every service crashes, the first tell it. */
const SENTENCES_MAX = 8;

/**
 * What ends tasks of services again and again: their essential container exits or is out of memory, or their containers fail
 * their health checks. Tasks that a fault of the file struck are left out: faults are told elsewhere.
 */
export function repeatedEndings({ tasks, faults }: Pick<RunResult, 'tasks' | 'faults'>): readonly RepeatedEnding[] {
  const struck = new Set(faults.flatMap(({ scope }) => scope.split(' ')));
  const counts = new Map<string, RepeatedEnding>();
  for (const task of tasks) {
    const atUs = task.stoppingAt ?? task.stoppedAt;
    const end = endingOf(task);
    if (end === undefined || atUs === undefined || struck.has(`task/${task.taskId}`)) continue;
    const key = `${end.service} ${end.cause}`;
    const { times, lastSeconds } = counts.get(key) ?? { times: 0, lastSeconds: 0 };
    counts.set(key, { ...end, times: times + 1, lastSeconds: Math.max(lastSeconds, atUs / US_PER_SECOND) });
  }
  return [...counts.values()].filter(({ times }) => times > FEW);
}

function endingOf({ group, stopCode, stoppedReason, exitCode }: TaskRecord): Omit<RepeatedEnding, 'times' | 'lastSeconds'> | undefined {
  const service = /^service:(.+)$/.exec(group)?.[1];
  const isOwnEnd = stopCode === 'EssentialContainerExited';
  if (service === undefined || !(isOwnEnd || stoppedReason === 'Task failed container health checks')) return undefined;
  const code = isOwnEnd && exitCode !== undefined ? ` (exit code ${exitCode})` : '';
  return { service, cause: `${stoppedReason}${code}`, isOwnEnd };
}

/** A sentence for each service and cause, with the variants it is true of where they differ. */
export function endingSentences(variants: readonly EndedVariant[]): readonly string[] {
  const all = variants.flatMap(({ variant, endings }) => endings.map((ending) => ({ variant, ...ending })));
  const keys = [...new Set(all.map(({ service, cause }) => `${service} ${cause}`))];
  const sentences = keys.map((key) => {
    const own = all.filter(({ service, cause }) => `${service} ${cause}` === key);
    const { service, cause, isOwnEnd } = own[0];
    const did = isOwnEnd ? 'ended by themselves' : 'were stopped';
    const last = durationText(Math.max(...own.map(({ lastSeconds }) => lastSeconds)));
    return `tasks of ${plainText(service)} ${did} ${timesText(own, variants.length)}: ${plainText(cause)}, the last at ${last}`;
  });
  const left = sentences.length - SENTENCES_MAX;
  return left <= 0 ? sentences : [...sentences.slice(0, SENTENCES_MAX), `and ${left} more such causes in tasks.csv`];
}

/** `75 times`; `75 times in a and b, 12 times in c` where not all variants are alike. */
function timesText(own: readonly { readonly variant: string; readonly times: number }[], variantCount: number): string {
  const counts = [...new Set(own.map(({ times }) => times))];
  if (counts.length === 1 && own.length === variantCount) return `${counts[0]} times`;
  return counts
    .map((count) => {
      const names = own.filter(({ times }) => times === count).map(({ variant }) => plainText(variant));
      return `${count} times in ${names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`}`;
    })
    .join(', ');
}
