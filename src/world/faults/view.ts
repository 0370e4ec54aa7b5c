import type { FaultView } from '../../rules/faults/fault.js';
import type { FaultSpec } from '../../scenario/compiled.js';
import { isSpotInstance, isSpotTask } from '../spot/interrupt.js';
import type { Instance, Task } from '../state.js';
import type { World } from '../world.js';

/** What a fault may look at, as the world stands now; draws come from the fault's own stream. */
export function viewOf(world: World, fault: FaultSpec): FaultView {
  const stream = world.streams.get(`faults/${fault.name}`);
  const tasks = (suits: (task: Task) => boolean) =>
    indices(world.state.tasks.filter((task) => suits(task) && isTaskInScope(world, fault, task)));
  const instances = (suits: (instance: Instance) => boolean) =>
    indices(
      world.state.instances.filter(
        (instance) => instance.terminatedAt === undefined && suits(instance) && isInstanceInScope(world, fault, instance),
      ),
    );
  return {
    get tasks() {
      return tasks(isAnswering);
    },
    get spotTasks() {
      return tasks(isSpotTask);
    },
    get instances() {
      return instances(() => true);
    },
    get spotInstances() {
      return instances(isSpotInstance);
    },
    get availabilityZones() {
      const { availabilityZone } = fault.scope;
      return world.scenario.availabilityZones.filter((zone) => availabilityZone === undefined || zone === availabilityZone);
    },
    get dependencies() {
      const { to } = fault.scope;
      return world.scenario.dependencies.flatMap(({ name }, index) => (to === undefined || to === name ? [index] : []));
    },
    instancesIn: (zone) => instances((instance) => instance.availabilityZone === zone),
    fargateTasksIn: (zone) =>
      tasks((task) => task.launchType === 'FARGATE' && task.availabilityZone === zone && task.executionStoppedAt === undefined),
    pick: (among, count) => {
      const left = [...among];
      return Array.from({ length: count }, () => left.splice(stream.below(left.length), 1)[0]);
    },
    drawDelayUs: (withinUs) => Math.floor(withinUs * stream.uniform53()),
  };
}

/** The workloads behind a load balancer in a fault's scope: whom a dead node concerns. Functions have no cluster. */
export function balancedWorkloadsInScope(world: World, { scope }: FaultSpec): number[] {
  const { services, functions } = world.scenario;
  const workloads = [
    ...services.map(({ name, cluster, targetGroups }) => ({ name, cluster, isBalanced: targetGroups.length > 0 })),
    ...functions.map(({ name, via }) => ({ name, cluster: '', isBalanced: via === 'alb' })),
  ];
  return workloads.flatMap(({ name, cluster, isBalanced }, index) =>
    isBalanced && (scope.service ?? name) === name && (scope.cluster ?? cluster) === cluster ? [index] : [],
  );
}

function indices(items: readonly { readonly index: number }[]): number[] {
  return items.map(({ index }) => index);
}

function isAnswering(task: Task): boolean {
  return task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING' && task.isProcessUp && !task.isHung;
}

function isTaskInScope(world: World, { scope }: FaultSpec, task: Task): boolean {
  return (
    (scope.service === undefined || world.state.services[task.service].spec.name === scope.service) &&
    (scope.cluster === undefined || task.cluster === scope.cluster) &&
    (scope.task === undefined || task.taskId === scope.task) &&
    (scope.instance === undefined || task.containerInstanceId === scope.instance) &&
    (scope.availabilityZone === undefined || task.availabilityZone === scope.availabilityZone) &&
    (scope.autoScalingGroup === undefined || world.state.instances[task.instance]?.autoScalingGroup === scope.autoScalingGroup)
  );
}

/** A service or task narrows the scope to the instances it runs on. */
function isInstanceInScope(world: World, fault: FaultSpec, instance: Instance): boolean {
  const { scope } = fault;
  const isNamed =
    (scope.cluster === undefined || instance.cluster === scope.cluster) &&
    (scope.instance === undefined || instance.instanceId === scope.instance) &&
    (scope.availabilityZone === undefined || instance.availabilityZone === scope.availabilityZone) &&
    (scope.autoScalingGroup === undefined || instance.autoScalingGroup === scope.autoScalingGroup);
  if (!isNamed || (scope.service === undefined && scope.task === undefined)) return isNamed;
  return world.state.tasks.some(
    (task) => task.instance === instance.index && task.lastStatus !== 'STOPPED' && isTaskInScope(world, fault, task),
  );
}
