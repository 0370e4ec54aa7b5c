import { UsageError } from '../../base/errors.js';
import { nearestName, nearNames } from '../../base/nearest.js';
import { type Micros, US_PER_SECOND } from '../../base/units.js';
import type { ReplayPoint } from '../../sim/index.js';
import { action } from './action.js';
import type { Answer } from './answer.js';
import { bill } from './bill.js';
import { instance } from './instance.js';
import { job } from './job.js';
import type { Answerer, Suggestion, WhyView } from './question.js';
import { rollout } from './rollout.js';
import { scaling } from './scaling.js';
import { service } from './service.js';
import { task } from './task.js';

export type { WhyView } from './question.js';

/** What can be asked about. One more kind: its file beside this one, and a line here. */
const ANSWERERS: readonly Answerer[] = [scaling, service, task, instance, bill, action, job, rollout];

/** Characters of a name that stand for it where only one begins so, as with ids of commits. */
const PREFIX_MIN = 4;
const SUGGESTIONS_MAX = 10;

/** A question, understood. */
export interface Question {
  /**
   * The decisions of which the answer would tell more than their records hold. Whoever asks may simulate the run again
   * up to them and hand over what was heard.
   */
  readonly closerLook: (view: WhyView) => readonly ReplayPoint[];
  /** @throws UsageError where it needs an instant and has none, or leans on a file that was left out */
  readonly answer: (view: WhyView) => Answer;
}

/**
 * Understands a question about a run.
 * @param subject `scaling/site`, `task/7d2c…`: kind and name, which may be cut short where only one begins so; the name alone
 *   where that says it, and an ARN or a path with the cluster in it, as AWS writes them
 * @param atUs microseconds since the start, undefined where no instant is given
 * @throws UsageError where there is no such thing, with near names
 */
export function questionOf(view: WhyView, subject: string, atUs: Micros | undefined): Question {
  const path = subject.slice(subject.startsWith('arn:') ? subject.lastIndexOf(':') + 1 : 0);
  const slash = path.indexOf('/');
  const kind = slash === -1 ? path : path.slice(0, slash);
  const byName = (candidate: Answerer) => slash === -1 && candidate.kind !== 'scaling' && candidate.names(view).includes(path);
  const answerer = ANSWERERS.find((candidate) => candidate.kind === kind) ?? ANSWERERS.find(byName);
  if (answerer === undefined) throw new UsageError(unknownKind(kind));
  const endUs = view.run.scenario.durationUs;
  if (atUs !== undefined && atUs > endUs)
    throw new UsageError(`--at lies behind the end of the run, which lasts ${endUs / US_PER_SECOND} s`);
  const name = knownName(answerer, view, answerer.kind === kind ? path.slice(kind.length + 1) : path);
  return {
    closerLook: (seen) => answerer.closerLook?.(seen, name, atUs) ?? [],
    answer: (seen) => answerer.answer(seen, name, atUs),
  };
}

/** Questions worth asking about a run, at most ten: the best of each kind first. */
export function questionsFor(view: WhyView): readonly Suggestion[] {
  const lists = ANSWERERS.map((answerer) => [...answerer.suggestions(view)]);
  const chosen: Suggestion[] = [];
  for (let rank = 0; chosen.length < SUGGESTIONS_MAX && lists.some((list) => rank < list.length); rank++) {
    chosen.push(...lists.flatMap((list) => list.slice(rank, rank + 1)));
  }
  return chosen.slice(0, SUGGESTIONS_MAX);
}

/** How each kind of question is written. */
export function usages(): readonly string[] {
  return ANSWERERS.map(({ usage }) => usage);
}

function knownName({ kind, usage, names }: Answerer, view: WhyView, name: string): string {
  const all = [...new Set(names(view))];
  if (all.includes(name)) return name;
  const last = name.slice(name.lastIndexOf('/') + 1);
  if (last !== name && all.includes(last)) return last;
  const begun = name.length < PREFIX_MIN ? [] : all.filter((candidate) => candidate.startsWith(name));
  if (begun.length === 1) return begun[0];
  const where = `variant ${view.run.scenario.variant}`;
  if (begun.length > 1) throw new UsageError(`${begun.length} names begin with ${kind}/${name} in ${where}: ${listed(begun)}`);
  if (all.length === 0) throw new UsageError(`${where} has nothing that ${usage} could ask about`);
  const near = nearNames(name, all, 5).map((candidate) => `${kind}/${candidate}`);
  throw new UsageError(`${where} has no ${kind}/${name}; near names: ${near.join(', ')}`);
}

function unknownKind(kind: string): string {
  const near = nearestName(
    kind,
    ANSWERERS.map((answerer) => answerer.kind),
  );
  return `nothing can be asked about '${kind}'${near === undefined ? '.' : `; did you mean '${near}'?`} What can: ${usages().join(', ')}`;
}

function listed(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} …` : names.join(', ');
}
