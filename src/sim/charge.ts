import { US_PER_HOUR } from '../base/units.js';
import {
  ALARMS_PER_TARGET_TRACKING_POLICY,
  bill,
  billingMonths,
  inTiers,
  inWindow,
  MeterLedger,
  meterAlarms,
  meterExternalInstance,
  meterFargateTask,
  meterFunction,
  meterHttpApi,
  meterInstance,
  meterLoadBalancer,
  meterPublicIpv4,
  meterQueue,
  meterToInternet,
  priceNotes,
  roundUsd,
  totalUsd,
} from '../rules/billing/index.js';
import { SPOT_INTERRUPTION } from '../world/capacity/loss.js';
import { functionMinutes } from '../world/lambda/minutes.js';
import type { Task } from '../world/state.js';
import type { World } from '../world/world.js';
import type { CostLine, MeterRecord } from './result.js';

/** What a run costs, whole and in its window. */
export interface Charge {
  readonly meters: readonly MeterRecord[];
  readonly lines: readonly CostLine[];
  readonly totalUsd: number;
  /** Lines of the statistics window alone. */
  readonly windowLines: readonly CostLine[];
  readonly windowUsd: number;
  readonly notes: readonly string[];
}

/** Reads the meters of a finished run and makes its bill. @throws ScenarioError where the region has no rate for something used */
export function chargeRun(world: World): Charge {
  const { scenario } = world;
  const ledger = new MeterLedger(scenario.durationUs, scenario.warmUpUs);
  meterTasks(world, ledger);
  meterInstances(world, ledger);
  meterFunctions(world, ledger);
  for (const balancer of scenario.loadBalancers) {
    const hours = (world.state.loadBalancerHours[balancer.name] ?? []).map((used) => ({
      ...used,
      rulesPerRequest: 1,
    }));
    meterLoadBalancer(ledger, balancer.name, balancer.type, hours);
    if (balancer.scheme !== 'internet-facing') continue;
    meterPublicIpv4(ledger, balancer.name, scenario.availabilityZones.length, 0, undefined);
    for (const used of hours) meterToInternet(ledger, balancer.name, used.hour, used.outBytes);
  }
  world.plane.queues.forEach(({ spec }, index) => {
    for (const { hour, calls } of world.state.queues[index].hours) meterQueue(ledger, spec.name, hour, calls);
  });
  meterAllAlarms(world, ledger);
  const readings = inTiers(ledger.readings(), scenario.prices.freeTier, billingMonths(scenario.startEpochMs));
  const lines = bill(readings, scenario.region, scenario.prices.set);
  const windowLines = bill(inWindow(readings), scenario.region, scenario.prices.set);
  const meters = readings.map(({ windowQuantity: _, ...reading }) => reading);
  return { meters, lines, totalUsd: totalUsd(lines), windowLines, windowUsd: totalUsd(windowLines), notes: priceNotes(lines) };
}

function meterTasks(world: World, ledger: MeterLedger): void {
  for (const task of world.state.tasks) {
    if (task.launchType !== 'FARGATE') continue;
    meterPublicAddress(world, ledger, task);
    meterFargateTask(ledger, {
      resource: world.state.services[task.service].spec.name,
      capacityProvider: task.capacityProvider === 'FARGATE_SPOT' ? 'FARGATE_SPOT' : 'FARGATE',
      architecture: task.architecture === 'ARM64' ? 'ARM64' : 'X86_64',
      cpuUnits: task.cpuUnits,
      memoryMiB: task.memoryMiB,
      ephemeralStorageGiB: world.scenario.taskDefinitions[task.definition].ephemeralStorageGiB,
      pullStartedAtUs: task.pullStartedAt,
      stoppedAtUs: task.stoppedAt,
    });
  }
}

/**
 * A Fargate task with a public address holds it from the attachment of its network interface until it is STOPPED; the service
 * may have been updated since. On container instances no task gets one.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html (EC2 tasks have no public IP address)
 */
function meterPublicAddress(world: World, ledger: MeterLedger, task: Task): void {
  const { name, assignPublicIp } = (world.state.deployments[task.deployment] ?? world.state.services[task.service]).spec;
  if (!assignPublicIp || task.connectivityAt === undefined) return;
  meterPublicIpv4(ledger, name, 1, task.connectivityAt, task.stoppedAt);
}

/** The scenario's own, and those that policies bring with them. */
function meterAllAlarms(world: World, ledger: MeterLedger): void {
  for (const { service, policies } of world.scenario.scalableTargets) {
    if (policies.length > 0) meterAlarms(ledger, service, policies.length * ALARMS_PER_TARGET_TRACKING_POLICY);
  }
  for (const { name } of world.scenario.alarms) meterAlarms(ledger, name, 1);
  for (const { name, managedScaling } of world.scenario.capacityProviders) {
    if (managedScaling !== undefined) meterAlarms(ledger, name, ALARMS_PER_TARGET_TRACKING_POLICY);
  }
}

function meterFunctions(world: World, ledger: MeterLedger): void {
  world.scenario.functions.forEach((spec, index) => {
    const shape = {
      functionName: spec.functionName,
      architecture: spec.cpuArchitecture,
      memoryMb: spec.memoryMiB,
      ephemeralStorageMb: spec.ephemeralStorageMiB,
    };
    for (const used of world.state.functionHours[index]) {
      meterFunction(ledger, shape, used);
      meterToInternet(ledger, spec.functionName, used.hour, used.outBytes);
    }
    if (spec.via === 'http-api') meterApiRequests(world, ledger, index);
  });
}

function meterApiRequests(world: World, ledger: MeterLedger, index: number): void {
  for (const minute of functionMinutes(world, index))
    meterHttpApi(ledger, minute.function, Math.floor(minute.atUs / US_PER_HOUR), minute.invocations + minute.throttles);
}

function meterInstances(world: World, ledger: MeterLedger): void {
  for (const instance of world.state.instances) {
    if (instance.launchType === 'EC2') {
      meterInstance(ledger, {
        resource: instance.autoScalingGroup === '' ? instance.instanceId : instance.autoScalingGroup,
        instanceType: instance.instanceType,
        purchaseOption: instance.purchaseOption === 'spot' ? 'spot' : 'on-demand',
        runningAtUs: instance.runningAt,
        terminatedAtUs: instance.terminatedAt,
        isInterrupted: instance.terminationReason === SPOT_INTERRUPTION,
        gp3StorageGiB: instance.volumeGiB,
      });
      continue;
    }
    meterExternalInstance(ledger, instance.instanceId, instance.deregisteredAtUs, instance.hourlyUsd);
  }
}

/** Cost of the window a month long: times 730 hours over the window, where the window stands for a month. @returns null where it does not */
export function monthlyUsd(world: World, windowUsd: number): number | null {
  const { durationUs, warmUpUs, projection } = world.scenario;
  const windowHours = (durationUs - warmUpUs) / US_PER_HOUR;
  if (windowHours <= 0 || (projection === 'none' && windowHours % 24 !== 0)) return null;
  return roundUsd((windowUsd * 730) / windowHours);
}
