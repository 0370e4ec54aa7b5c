import { taskDefinitionName } from '../../aws/nouns.js';
import { US_PER_MS } from '../../base/units.js';
import { MeterLedger, type MeterReading, meterFargateTask, meterInstance } from '../../rules/billing/index.js';
import type { CostLine, TaskRecord } from '../../sim/result.js';
import { SPOT_INTERRUPTION } from '../../world/capacity/loss.js';
import { countText, groupedText } from '../format.js';
import type { AnswerTable } from './answer.js';
import type { RunRecords } from './question.js';

/** What made the quantity of these lines: tasks, instances, invocations, counted again from their own files by the same rules. */
export function usageTables(run: RunRecords, lines: readonly CostLine[]): readonly AnswerTable[] {
  const of = (pattern: RegExp) => lines.filter(({ service }) => pattern.test(service));
  const fargate = of(/^Fargate/);
  const ec2 = lines.filter(({ service, unit }) => service.startsWith('EC2') && unit === 'instance-hour');
  const lambda = of(/^Lambda$/);
  return [
    ...(fargate.length === 0 ? [] : [taskTable(run, fargate)]),
    ...(ec2.length === 0 ? [] : [instanceTable(run, ec2)]),
    ...(lambda.length === 0 ? [] : [functionTable(run, lambda)]),
  ];
}

interface Usage {
  count: number;
  hours: number;
}

function taskTable(run: RunRecords, lines: readonly CostLine[]): AnswerTable {
  const resources = new Set(lines.map(({ resource }) => resource));
  const services = new Set(lines.map(({ service }) => service));
  const groups = new Map<string, Usage & { readonly cells: readonly string[] }>();
  for (const task of run.tasks) {
    const resource = task.group.replace(/^service:/, '');
    const isSpot = task.capacityProvider === 'FARGATE_SPOT';
    if (task.launchType !== 'FARGATE' || !resources.has(resource) || !services.has(isSpot ? 'Fargate Spot' : 'Fargate')) continue;
    const hours = vcpuHours(run, task) / (task.cpuUnits / 1024);
    if (hours === 0) continue;
    const cells = [resource, task.capacityProvider || 'FARGATE', String(task.cpuUnits / 1024), String(task.memoryMiB / 1024)];
    add(groups, cells, hours);
  }
  return {
    title: 'tasks that made it, from the image pull to STOPPED or the end of the run (tasks.csv)',
    header: ['service', 'provider', 'vCPU each', 'GB each', 'tasks', 'task-hours'],
    rows: rowsOf(groups),
  };
}

/** What the meter counts of one task alone. */
function vcpuHours(run: RunRecords, task: TaskRecord): number {
  const ledger = new MeterLedger(run.scenario.durationUs);
  meterFargateTask(ledger, {
    resource: task.taskId,
    capacityProvider: task.capacityProvider === 'FARGATE_SPOT' ? 'FARGATE_SPOT' : 'FARGATE',
    architecture: task.architecture === 'ARM64' ? 'ARM64' : 'X86_64',
    cpuUnits: task.cpuUnits,
    memoryMiB: task.memoryMiB,
    ephemeralStorageGiB:
      run.scenario.taskDefinitions.find((definition) => taskDefinitionName(definition) === task.taskDefinition)?.ephemeralStorageGiB ?? 0,
    pullStartedAtUs: task.pullStartedAt,
    stoppedAtUs: task.stoppedAt,
  });
  return sumOf(ledger.readings().filter(({ unit }) => unit === 'vCPU-hour'));
}

function instanceTable(run: RunRecords, lines: readonly CostLine[]): AnswerTable {
  const resources = new Set(lines.map(({ resource }) => resource));
  const groups = new Map<string, Usage & { readonly cells: readonly string[] }>();
  for (const instance of run.instances) {
    const resource = instance.autoScalingGroup === '' ? instance.instanceId : instance.autoScalingGroup;
    if (!resources.has(resource)) continue;
    const purchaseOption = instance.purchaseOption === 'spot' ? 'spot' : 'on-demand';
    const ledger = new MeterLedger(run.scenario.durationUs);
    meterInstance(ledger, {
      resource,
      instanceType: instance.instanceType,
      purchaseOption,
      runningAtUs: instance.runningAt,
      terminatedAtUs: instance.terminatedAt,
      isInterrupted: instance.terminationReason === SPOT_INTERRUPTION,
      gp3StorageGiB: 0,
    });
    const hours = sumOf(ledger.readings());
    if (hours > 0) add(groups, [resource, instance.instanceType, purchaseOption], hours);
  }
  return {
    title: 'instances that made it, from running until they shut down or the end of the run (instances.csv)',
    header: ['group', 'type', 'purchase', 'instances', 'instance-hours'],
    rows: rowsOf(groups),
  };
}

function functionTable(run: RunRecords, lines: readonly CostLine[]): AnswerTable {
  const rows = [...new Set(lines.map(({ resource }) => resource))].map((name) => {
    const minutes = [...run.functions].filter((minute) => minute.function === name);
    const invocations = minutes.reduce((sum, minute) => sum + minute.invocations, 0);
    const billedMs = minutes.reduce((sum, minute) => sum + minute.billedMs, 0);
    const memoryMiB = run.scenario.functions.find(({ functionName }) => functionName === name)?.memoryMiB ?? 0;
    const gbSeconds = (billedMs * memoryMiB) / 1024 / 1000;
    return [name, countText(invocations), countText(billedMs), String(memoryMiB), decimals(gbSeconds)];
  });
  return {
    title: 'invocations that made it (functions.csv): GB-seconds are billed ms / 1,000 x memory / 1,024',
    header: ['function', 'invocations', 'billed ms', 'memory MB', 'GB-seconds'],
    rows,
  };
}

function add(groups: Map<string, Usage & { readonly cells: readonly string[] }>, cells: readonly string[], hours: number): void {
  const key = cells.join('\n');
  const group = groups.get(key) ?? { cells, count: 0, hours: 0 };
  group.count++;
  group.hours += hours;
  groups.set(key, group);
}

function rowsOf(groups: ReadonlyMap<string, Usage & { readonly cells: readonly string[] }>): readonly (readonly string[])[] {
  return [...groups.values()]
    .sort((a, b) => b.hours - a.hours)
    .map(({ cells, count, hours }) => [...cells, countText(count), decimals(hours)]);
}

/** What the meters read by hour, and what that cost. */
export function hourTable(run: RunRecords, lines: readonly CostLine[]): AnswerTable {
  const rateOf = new Map(lines.map((line) => [keyOf(line), line.rateUsd]));
  const readings = run.meters.filter((reading) => rateOf.has(keyOf(reading)));
  const hours = [...new Set(readings.map(({ hour }) => hour))].sort((a, b) => a - b);
  const only = lines.length === 1 ? lines[0] : undefined;
  return {
    title: `by hour of the run (meters.csv)`,
    header: ['hour', ...(only === undefined ? [] : [only.unit]), 'USD'],
    rows: hours.map((hour) => {
      const inHour = readings.filter((reading) => reading.hour === hour);
      const usd = inHour.reduce((sum, reading) => sum + reading.quantity * (rateOf.get(keyOf(reading)) ?? 0), 0);
      return [String(hour), ...(only === undefined ? [] : [decimals(sumOf(inHour))]), usd.toFixed(4)];
    }),
  };
}

function keyOf({ service, item, resource }: Pick<MeterReading, 'service' | 'item' | 'resource'>): string {
  return `${service}\n${item}\n${resource}`;
}

function sumOf(readings: readonly Pick<MeterReading, 'quantity'>[]): number {
  return readings.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Up to six decimals, as the bill's quantities are printed. */
export function decimals(value: number): string {
  return groupedText(value.toFixed(6).replace(/\.?0+$/, ''));
}

export function runHours({ scenario }: RunRecords): number {
  return scenario.durationUs / US_PER_MS / 3_600_000;
}
