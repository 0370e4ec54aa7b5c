import type { Candidate, PlacementNeed } from './candidate.js';
import type { ConstraintItem } from './constraints.js';
import type { StrategyItem } from './family.js';
import { countByValue, firstOf, type Rank, rankChain } from './rank.js';
import { closeness, type PlacementFailureReason, unmetRequirement } from './requirements.js';

export type PlacementOutcome = Placement | PlacementFailure;

export interface Placement {
  readonly kind: 'Placed';
  /** Into the candidates. */
  readonly index: number;
  /** For each candidate the first requirement it did not meet; undefined where it could have taken the task. */
  readonly unmet: readonly (PlacementFailureReason | undefined)[];
}

export interface PlacementFailure {
  readonly kind: 'Failed';
  /** One for each candidate, in their order; empty where there is no container instance at all. */
  readonly failures: readonly { readonly instanceId: string; readonly reason: PlacementFailureReason }[];
  /** The candidate that met most requirements; undefined where there is none. */
  readonly closest: { readonly instanceId: string; readonly reason: PlacementFailureReason } | undefined;
}

/**
 * Where the next task goes: what meets every requirement and constraint, ranked by the strategies in their
 * order, each refining the ties of the one before; then by draw, then by index. Constraints bind,
 * strategies are best effort.
 * @param candidates instances that are ACTIVE and of the right capacity; those that cannot take the task still count for spread
 * @param draws a random number for each candidate, for `random` and for ties between equals
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html
 * @assumed Ties after all strategies fall to the draw; AWS does not say.
 */
export function choosePlacement(
  candidates: readonly Candidate[],
  need: PlacementNeed,
  strategies: readonly StrategyItem[],
  constraints: readonly ConstraintItem[],
  draws: readonly number[],
): PlacementOutcome {
  const unmet = candidates.map((candidate) => unmetRequirement(candidate, need, constraints));
  const able = [...candidates.keys()].filter((index) => unmet[index] === undefined);
  const index = firstOf(able, placementChain(candidates, strategies, draws), draws);
  return index === undefined ? failureOf(candidates, unmet as readonly PlacementFailureReason[], draws) : { kind: 'Placed', index, unmet };
}

/** How the strategies rank the candidates. */
export function placementChain(candidates: readonly Candidate[], strategies: readonly StrategyItem[], draws: readonly number[]): Rank[] {
  const tasksByValue = (field: string) =>
    countByValue(
      candidates,
      field,
      (candidate) => candidate,
      (candidate) => candidate.serviceTaskCount,
    );
  return rankChain(strategies, draws, tasksByValue, (strategy, index, field, context) => strategy.rank(candidates[index], field, context));
}

function failureOf(
  candidates: readonly Candidate[],
  reasons: readonly PlacementFailureReason[],
  draws: readonly number[],
): PlacementFailure {
  const failures = candidates.map(({ instanceId }, index) => ({ instanceId, reason: reasons[index] }));
  const closest = firstOf([...candidates.keys()], [(index) => -closeness(reasons[index])], draws);
  return { kind: 'Failed', failures, closest: closest === undefined ? undefined : failures[closest] };
}
