import type { TaskDefinition } from '../../aws/nouns.js';
import {
  ARCHITECTURE_ATTRIBUTE,
  architectureValue,
  type ConstraintItem,
  constraintItems,
  DEFAULT_SERVICE_STRATEGY,
  isLasting,
  type StrategyItem,
} from '../../rules/placement/index.js';
import type { ServiceState } from '../state.js';
import type { World } from '../world.js';
import { type InstanceNeed, instanceNeed } from './resources.js';

/** For what a container instance is looked for. */
export interface PlacementQuestion {
  /** Index of the service or job, and its name. */
  readonly owner: number;
  readonly name: string;
  readonly cluster: string;
  /** The tasks that spread and distinctInstance count. */
  readonly group: string;
  readonly launchType: 'EC2' | 'EXTERNAL';
  /** Empty: whichever. */
  readonly capacityProvider: string;
  readonly definition: number;
  readonly need: InstanceNeed;
  readonly strategies: readonly StrategyItem[];
  readonly constraints: readonly ConstraintItem[];
}

/**
 * What a service or a job asks for its next task.
 * @param definition the revision of the task
 */
export function placementQuestion(
  world: World,
  owner: number,
  definition: number,
  launchType: 'EC2' | 'EXTERNAL',
  capacityProvider: string,
): PlacementQuestion {
  const service = world.state.services[owner];
  const { spec } = service;
  return {
    owner,
    name: spec.name,
    cluster: spec.cluster,
    group: groupOf(world, service),
    launchType,
    capacityProvider,
    definition,
    need: instanceNeed(world.scenario.taskDefinitions[definition]),
    strategies: strategiesOf(service),
    constraints: constraintsOf(service, world.scenario.taskDefinitions[definition]),
  };
}

/** The group of a service's or a job's tasks. */
export function groupOf({ scenario }: World, { job, spec }: ServiceState): string {
  return job < 0 ? `service:${spec.name}` : scenario.jobs[job].group;
}

/**
 * The chain of placement strategies in force.
 * @assumed A call of RunTask without strategies takes any instance that will do, each as likely; AWS documents no default.
 */
export function strategiesOf({ job, spec }: ServiceState): readonly StrategyItem[] {
  return job < 0 && spec.placementStrategy.length === 0 ? DEFAULT_SERVICE_STRATEGY : spec.placementStrategy;
}

/** Constraints of a daemon that do not depend on which tasks run where. */
export function lastingConstraints(world: World, owner: number): ConstraintItem[] {
  const service = world.state.services[owner];
  return constraintsOf(service, world.scenario.taskDefinitions[service.spec.taskDefinition]).filter(isLasting);
}

/**
 * Everything that binds beside resources.
 * @assumed The CPU architecture of the task definition is an attribute that it requires.
 */
function constraintsOf({ spec }: ServiceState, definition: TaskDefinition): ConstraintItem[] {
  const isInSubnets = definition.networkMode === 'awsvpc' && spec.availabilityZones.length > 0;
  return [
    { type: 'agentConnected' },
    ...(isInSubnets ? [{ type: 'location', availabilityZones: spec.availabilityZones } as const] : []),
    { type: 'attribute', name: ARCHITECTURE_ATTRIBUTE, value: architectureValue(definition.cpuArchitecture) },
    ...constraintItems([...definition.placementConstraints, ...spec.placementConstraints]),
  ];
}
