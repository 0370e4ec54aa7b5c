import type { ChoiceTrace } from '../choice/trace.js';
import type { Candidate, PlacedTask, PlacementNeed } from './candidate.js';
import { choosePlacement, placementChain } from './choose.js';
import { admits, type ConstraintItem, isOfInstance } from './constraints.js';
import type { StrategyItem } from './family.js';
import type { Rank } from './rank.js';
import { requirementChecks } from './requirements.js';
import { chooseScaleIn, scaleInChain } from './scale-in.js';

/** A chain of strategies in words: `spread(attribute:ecs.availability-zone), binpack(memory)`. */
export function strategyText(strategies: readonly StrategyItem[]): string {
  return strategies.map(strategyName).join(', ');
}

function strategyName({ type, field }: StrategyItem): string {
  return field === '' ? type : `${type}(${field})`;
}

/** Why choosePlacement chooses as it does, of the same arguments: every instance, requirement and link of the ranking. */
export function explainPlacement(
  candidates: readonly Candidate[],
  need: PlacementNeed,
  strategies: readonly StrategyItem[],
  constraints: readonly ConstraintItem[],
  draws: readonly number[],
): ChoiceTrace {
  const outcome = choosePlacement(candidates, need, strategies, constraints, draws);
  const chain = placementChain(candidates, strategies, draws);
  // What every instance has of itself (its agent, its zone, its architecture) tells nobody anything.
  const telling = constraints.filter((constraint) => !isOfInstance(constraint) || candidates.some((one) => !admits(constraint, one)));
  return {
    of: 'container instances',
    links: linksOf(strategies),
    options: candidates.map((candidate, index) => ({
      name: candidate.instanceId,
      checks: requirementChecks(candidate, need, telling),
      ranks: ranksOf(chain, draws, index),
    })),
    chosen: outcome.kind === 'Placed' ? outcome.index : undefined,
  };
}

/** Why chooseScaleIn chooses as it does, of the same arguments. @param names of the tasks */
export function explainScaleIn(
  names: readonly string[],
  tasks: readonly PlacedTask[],
  strategies: readonly StrategyItem[],
  draws: readonly number[],
): ChoiceTrace {
  const chain = scaleInChain(tasks, strategies, draws);
  return {
    of: 'tasks',
    links: linksOf(strategies),
    options: names.map((name, index) => ({ name, checks: [], ranks: ranksOf(chain, draws, index) })),
    chosen: chooseScaleIn(tasks, strategies, draws),
  };
}

function linksOf(strategies: readonly StrategyItem[]): string[] {
  return [...strategies.map(strategyName), 'draw', 'order'];
}

function ranksOf(chain: readonly Rank[], draws: readonly number[], index: number): number[] {
  return [...chain.map((rank) => rank(index)), draws[index], index];
}
