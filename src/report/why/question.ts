import type { ReplayPoint } from '../../sim/index.js';
import type { EventRecord, HeardDecision, RunResult, VariantSummary } from '../../sim/result.js';
import type { Answer } from './answer.js';

type ControlPlane = 'tasks' | 'instances' | 'services' | 'deployments' | 'decisions' | 'metrics' | 'faults';
type Counted = 'summary' | 'minutes' | 'functions' | 'meters';

/**
 * What answers may look at of a run: one just finished, or one read back from its results folder.
 * Read back, a list is read when it is first asked for, instants are whole milliseconds, and a list that
 * was left out (`--without`) throws a UsageError that says how to get it.
 */
export type RunRecords = Pick<RunResult, 'scenario' | ControlPlane | Counted> & { readonly events: readonly EventRecord[] };

/** A run, and what surrounds it. */
export interface WhyView {
  readonly run: RunRecords;
  /** Every variant of the results, this one included, in the file's order. */
  readonly variants: readonly VariantSummary[];
  /** Why the run cannot be simulated again to look closer, such as results of another version; undefined: it can. */
  readonly replayRefusal: string | undefined;
  /** The decisions that `closerLook` asked for, as they were taken when the run was simulated again; undefined: it was not. */
  readonly heard?: readonly HeardDecision[] | undefined;
}

/** A question worth asking about these very results. */
export interface Suggestion {
  readonly subject: string;
  /** Microseconds since the start; undefined where the question has no instant. */
  readonly atUs: number | undefined;
  /** The question in words: `Why did site scale to 43 tasks?`. */
  readonly text: string;
}

/** A kind of thing that can be asked about: a file beside this one and a line in `index.ts`. */
export interface Answerer {
  /** What stands before the slash: `scaling` of `scaling/site`. */
  readonly kind: string;
  /** How it is asked: `scaling/<service> --at <t>`. */
  readonly usage: string;
  /** What may stand behind the slash. */
  readonly names: (view: WhyView) => readonly string[];
  /**
   * @param name one of `names`
   * @param atUs microseconds since the start, within the run; undefined where the question names no instant
   * @throws UsageError where the question needs an instant
   */
  readonly answer: (view: WhyView, name: string, atUs: number | undefined) => Answer;
  /** The decisions of which the answer would tell more than their records hold; the run is then simulated again up to them. */
  readonly closerLook?: (view: WhyView, name: string, atUs: number | undefined) => readonly ReplayPoint[];
  /** Questions worth asking about this run, the best first. */
  readonly suggestions: (view: WhyView) => readonly Suggestion[];
}
