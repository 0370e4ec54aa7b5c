import { taskDefinitionName } from '../../aws/nouns.js';
import type { Streams } from '../../kernel/stream.js';
import type { CompiledScenario } from '../../scenario/compiled.js';
import type { Deployment, ServiceState } from '../state.js';
import { reasonFor } from './telling.js';

/**
 * A deployment of a service as it is configured now, in progress.
 * @param index its own among the state's deployments
 * @param by the id that CodeDeploy gives it, empty where ECS makes it, and its target group; undefined: it is there from the start
 */
export function makeDeployment(
  scenario: CompiledScenario,
  streams: Streams,
  { index: owner, spec }: Pick<ServiceState, 'index' | 'spec'>,
  index: number,
  startedAt: number,
  by?: { readonly codeDeployId: string; readonly targetGroup: string },
): Deployment {
  const deploymentId = newDeploymentId(streams);
  const { deploymentStrategy: strategy } = spec;
  const codeDeployId = by?.codeDeployId ?? '';
  return {
    index,
    owner,
    spec,
    status: 'PRIMARY',
    deploymentId,
    service: spec.name,
    taskDefinition: taskDefinitionName(scenario.taskDefinitions[spec.taskDefinition]),
    strategy: codeDeployId !== '' && strategy.kind === 'CODE_DEPLOY' ? strategy.deploymentConfigName : strategy.kind,
    startedAt,
    finishedAt: undefined,
    rolloutState: 'IN_PROGRESS',
    failedTasks: 0,
    reason: reasonFor({ deploymentId, codeDeployId }, 'in progress.', 'InProgress.'),
    rolledBackTo: '',
    hasRun: false,
    breakerFailures: 0,
    healthyAtUs: undefined,
    startFailuresInARow: 0,
    noStartBeforeUs: 0,
    watchesAlarms: false,
    bakeUntilUs: undefined,
    isRollback: false,
    codeDeployId,
    targetGroup: by?.targetGroup ?? spec.targetGroups[0]?.targetGroup ?? '',
  };
}

/** `ecs-svc/` and 19 digits. */
function newDeploymentId(streams: Streams): string {
  const stream = streams.get('deployment-ids');
  const digits = Array.from({ length: 19 }, (_, index) => (index === 0 ? 1 + stream.below(9) : stream.below(10)));
  return `ecs-svc/${digits.join('')}`;
}

const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** `d-` and nine letters. */
export function newCodeDeployId(streams: Streams): string {
  const stream = streams.get('codedeploy-ids');
  return `d-${Array.from({ length: 9 }, () => ID_LETTERS[stream.below(ID_LETTERS.length)]).join('')}`;
}
