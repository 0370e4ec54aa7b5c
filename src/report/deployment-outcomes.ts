import { US_PER_SECOND } from '../base/units.js';
import type { DeploymentRecord, EventRecord, RunResult } from '../sim/result.js';

/** What came of a deployment that began during the run, or of the first one of a service where it came to nothing. */
export interface DeploymentOutcome {
  readonly service: string;
  /** `web:2`. */
  readonly taskDefinition: string;
  readonly strategy: string;
  readonly outcome: 'completed' | 'rolled back' | 'failed' | 'superseded' | 'stuck' | 'under way';
  readonly startedSeconds: number;
  /** Until it was completed or given up, or until the end of the run. */
  readonly tookSeconds: number;
  /** The task definition that a rollback went back to; empty: none did. */
  readonly rolledBackTo: string;
  /** Why it is not done, in the words of the last service event that says so; empty: nothing does. */
  readonly reason: string;
}

/** Service events that say why a deployment does not go on. */
const OBSTACLE = /\) (was unable to|is unable to|could not|deployment failed|\(deployment [^)]*\) deployment failed)/;

/** What outcomes are told by. */
type Deployed = Pick<RunResult, 'deployments' | 'events'> & { readonly scenario: Pick<RunResult['scenario'], 'durationUs'> };

/**
 * What came of the deployments of a run, in order of their start. Those that services begin with are left out, but for
 * the ones that failed or are stuck.
 */
export function deploymentOutcomes(result: Deployed): readonly DeploymentOutcome[] {
  return everyOutcome(result).filter(({ startedSeconds, outcome }) => startedSeconds > 0 || outcome === 'failed' || outcome === 'stuck');
}

/** What came of each deployment, as they are listed. */
export function everyOutcome(result: Deployed): readonly DeploymentOutcome[] {
  const { obstacles, completions } = toldOf(result.events);
  return result.deployments.map((deployment): DeploymentOutcome => {
    const { service, taskDefinition, strategy, startedAt, finishedAt } = deployment;
    const later = result.deployments.find((other) => other.service === service && other.startedAt > startedAt);
    // One that a later deployment was rolled back to is completed again: it took as long as it took first.
    const endUs = completedAt(completions, deployment) ?? finishedAt ?? later?.startedAt ?? result.scenario.durationUs;
    const obstacle = deployment.rolloutState === 'COMPLETED' ? '' : lastObstacle(obstacles, deployment, endUs);
    return {
      service,
      taskDefinition,
      strategy,
      outcome: outcomeOf(deployment, later !== undefined, obstacle),
      startedSeconds: startedAt / US_PER_SECOND,
      tookSeconds: (endUs - startedAt) / US_PER_SECOND,
      rolledBackTo: result.deployments.find(({ deploymentId }) => deploymentId === deployment.rolledBackTo)?.taskDefinition ?? '',
      reason: deployment.rolloutState === 'FAILED' ? deployment.reason : obstacle,
    };
  });
}

function outcomeOf(
  { rolloutState, rolledBackTo }: DeploymentRecord,
  isSuperseded: boolean,
  obstacle: string,
): DeploymentOutcome['outcome'] {
  if (rolloutState === 'COMPLETED') return 'completed';
  if (rolledBackTo !== '') return 'rolled back';
  if (rolloutState === 'FAILED') return 'failed';
  if (isSuperseded) return 'superseded';
  return obstacle === '' ? 'under way' : 'stuck';
}

const COMPLETED = /\(deployment ([^)]*)\) deployment completed\.$/;

interface Told {
  readonly obstacles: readonly EventRecord[];
  /** When each deployment was completed first, by its id. */
  readonly completions: ReadonlyMap<string, number>;
}

/** What the service events say of deployments. */
function toldOf(events: Iterable<EventRecord>): Told {
  const obstacles: EventRecord[] = [];
  const completions = new Map<string, number>();
  for (const event of events) {
    if (!event.message.startsWith('(service ')) continue;
    if (OBSTACLE.test(event.message)) obstacles.push(event);
    const [, id] = COMPLETED.exec(event.message) ?? [];
    if (id !== undefined && !completions.has(id)) completions.set(id, event.atUs);
  }
  return { obstacles, completions };
}

function completedAt(completions: Told['completions'], { deploymentId, rolloutState }: DeploymentRecord): number | undefined {
  return rolloutState === 'COMPLETED' ? completions.get(deploymentId) : undefined;
}

/** The text behind the service's name. */
function lastObstacle(obstacles: readonly EventRecord[], { service, startedAt }: DeploymentRecord, endUs: number): string {
  const last = obstacles.findLast(({ atUs, resource }) => atUs >= startedAt && atUs <= endUs && resource === `service/${service}`);
  return last === undefined ? '' : last.message.slice(last.message.indexOf(') ') + 2);
}
