import type { ContainerDependency } from '../../aws/nouns.js';
import { US_PER_SECOND } from '../../base/units.js';
import type { ContainerHealth } from './container-health.js';

/** A container that another one depends on. */
export interface DependencyView {
  readonly lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  readonly healthStatus: ContainerHealth;
  readonly exitCode: number | undefined;
  readonly startedAtUs: number | undefined;
  readonly startTimeoutSeconds: number | undefined;
}

/** Whether a container may start: now, not yet, or never. */
export type DependencyVerdict =
  | { readonly kind: 'Met' }
  | { readonly kind: 'Waiting' }
  | { readonly kind: 'Never'; readonly reason: string };

const MET: DependencyVerdict = { kind: 'Met' };
const WAITING: DependencyVerdict = { kind: 'Waiting' };

/**
 * Asks the dependencies of a container in their order; the first that is not met decides. One that timed out, that
 * ended otherwise than with 0 where SUCCESS is asked for, or that will never start is a terminal error: the container
 * that depends on it never starts.
 * @param target name of the container that depends on them
 * @source https://github.com/aws/amazon-ecs-agent/blob/master/agent/engine/dependencygraph/graph.go (the agent's texts; it
 *   prints the whole container where here is its name)
 */
export function judgeDependencies(
  target: string,
  dependencies: readonly ContainerDependency[],
  viewOf: (container: string) => DependencyView,
  nowUs: number,
): DependencyVerdict {
  for (const dependency of dependencies) {
    const verdict = judge(target, dependency, viewOf(dependency.containerName), nowUs);
    if (verdict.kind !== 'Met') return verdict;
  }
  return MET;
}

function judge(target: string, { containerName, condition }: ContainerDependency, view: DependencyView, nowUs: number): DependencyVerdict {
  const isStopped = view.lastStatus === 'STOPPED';
  if (isStopped && view.startedAtUs === undefined)
    return never(
      `failed to resolve container ordering dependency [${containerName}] for target [${target}] because dependency will never start`,
    );
  if (!isStopped && condition !== 'START' && hasTimedOut(view, nowUs))
    return never(`container ordering dependency [${containerName}] for target [${target}] has timed out.`);
  if (condition === 'SUCCESS' && isStopped && view.exitCode !== 0)
    return never(
      `failed to resolve container ordering dependency [${containerName}] for target [${target}] as dependency did not exit successfully.`,
    );
  return isMet(condition, view) ? MET : WAITING;
}

function isMet(condition: ContainerDependency['condition'], { lastStatus, healthStatus }: DependencyView): boolean {
  if (condition === 'START') return lastStatus !== 'PENDING';
  return condition === 'HEALTHY' ? healthStatus === 'HEALTHY' : lastStatus === 'STOPPED';
}

/** Its clock runs from its own start; without a startTimeout others wait for ever. */
function hasTimedOut({ startedAtUs, startTimeoutSeconds }: DependencyView, nowUs: number): boolean {
  if (startedAtUs === undefined || startTimeoutSeconds === undefined) return false;
  return nowUs >= startedAtUs + startTimeoutSeconds * US_PER_SECOND;
}

function never(text: string): DependencyVerdict {
  return { kind: 'Never', reason: `CannotStartContainerError: dependency graph: ${text}` };
}
