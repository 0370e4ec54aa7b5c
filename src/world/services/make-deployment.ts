import { taskDefinitionName } from '../../aws/nouns.js';
import type { Streams } from '../../kernel/stream.js';
import type { CompiledScenario } from '../../scenario/compiled.js';
import type { Deployment, ServiceState } from '../state.js';

/** A deployment of a service as it is configured now, in progress. @param index its own among the state's deployments */
export function makeDeployment(
  scenario: CompiledScenario,
  streams: Streams,
  { index: owner, spec }: Pick<ServiceState, 'index' | 'spec'>,
  index: number,
  startedAt: number,
): Deployment {
  const deploymentId = newDeploymentId(streams);
  return {
    index,
    owner,
    spec,
    status: 'PRIMARY',
    deploymentId,
    service: spec.name,
    taskDefinition: taskDefinitionName(scenario.taskDefinitions[spec.taskDefinition]),
    strategy: spec.deploymentStrategy.kind,
    startedAt,
    finishedAt: undefined,
    rolloutState: 'IN_PROGRESS',
    failedTasks: 0,
    reason: `ECS deployment ${deploymentId} in progress.`,
    rolledBackTo: '',
    hasRun: false,
    breakerFailures: 0,
    healthyAtUs: undefined,
    startFailuresInARow: 0,
    noStartBeforeUs: 0,
    watchesAlarms: false,
    bakeUntilUs: undefined,
    isRollback: false,
  };
}

/** `ecs-svc/` and 19 digits. */
function newDeploymentId(streams: Streams): string {
  const stream = streams.get('deployment-ids');
  const digits = Array.from({ length: 19 }, (_, index) => (index === 0 ? 1 + stream.below(9) : stream.below(10)));
  return `ecs-svc/${digits.join('')}`;
}
