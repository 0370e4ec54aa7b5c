/**
 * A second program for the bill. It shares no line with the simulator: it reads what a run left behind (tasks.csv,
 * instances.csv, functions.csv, requests.csv) and the price lists of data/prices, and works out what everything costs
 * by AWS's rules as a bookkeeper would, in seconds and dollars.
 */
import { join } from 'node:path';
import { type Row, rowsOf } from './csv.js';

/** What the result files do not say. */
export interface Facts {
  readonly region: string;
  readonly durationSeconds: number;
  /** Storage of a task, GiB, by service; 20 where not given. */
  readonly storageGiB?: Readonly<Record<string, number>>;
  /** gp3 volume of an instance of a group, GiB. */
  readonly volumeGiB?: number;
  readonly functions?: Readonly<Record<string, { readonly memoryMb: number; readonly architecture: 'x86' | 'ARM' }>>;
  /** CloudWatch alarms by whom they watch. */
  readonly alarms?: Readonly<Record<string, number>>;
  /** The one load balancer: its name, and the zones it stands in with a public address each. */
  readonly loadBalancer?: { readonly name: string; readonly zones: number; readonly requestsPerConnection: number };
}

/** USD by `service|item|resource`. */
export type Amounts = ReadonlyMap<string, number>;

const PRICES = join(import.meta.dirname, '../../data/prices');
const HOURS_A_MONTH = 730;

export function recompute(folder: string, facts: Facts): Amounts {
  const amounts = new Map<string, number>();
  const charge = (service: string, item: string, resource: string, quantity: number, usd: number) => {
    if (quantity === 0) return;
    const key = `${service}|${item}|${resource}`;
    amounts.set(key, (amounts.get(key) ?? 0) + quantity * usd);
  };
  const chargeListed = (service: string, item: string, resource: string, quantity: number) =>
    charge(service, item, resource, quantity, rate(service, item, facts.region));

  for (const task of rowsOf(join(folder, 'tasks.csv'))) {
    if (task.launchType !== 'FARGATE') continue;
    const hours = billedSeconds(task.pullStartedAt, task.stoppedAt, facts.durationSeconds) / 3600;
    const service = task.capacityProvider === 'FARGATE_SPOT' ? 'Fargate Spot' : 'Fargate';
    const linux = task.architecture === 'ARM64' ? 'Linux ARM' : 'Linux x86';
    const resource = (task.group ?? '').replace('service:', '');
    chargeListed(service, `${linux} vCPU-hour`, resource, (Number(task.cpuUnits) / 1024) * hours);
    chargeListed(service, `${linux} GB-hour`, resource, (Number(task.memoryMiB) / 1024) * hours);
    const paidStorage = (facts.storageGiB?.[resource] ?? 20) - 20;
    if (paidStorage > 0) chargeListed('Fargate', 'ephemeral storage above 20 GB', resource, paidStorage * hours);
  }

  for (const instance of rowsOf(join(folder, 'instances.csv'))) {
    if (instance.instanceType === '') continue;
    const hours = billedSeconds(instance.runningAt, instance.terminatedAt, facts.durationSeconds) / 3600;
    const resource = instance.autoScalingGroup === '' ? (instance.instanceId ?? '') : (instance.autoScalingGroup ?? '');
    const isSpot = instance.purchaseOption === 'spot';
    const isFree = isSpot && /interrupt/i.test(instance.terminationReason ?? '') && lifeSeconds(instance) < 3600;
    const item = `Linux ${instance.instanceType} instance-hour`;
    const usd = instanceRate(instance.instanceType ?? '', isSpot, facts.region);
    if (!isFree) charge(isSpot ? 'EC2 Spot' : 'EC2', item, resource, hours, usd);
    if (instance.autoScalingGroup !== '') chargeListed('EBS', 'gp3 storage', resource, ((facts.volumeGiB ?? 0) * hours) / HOURS_A_MONTH);
  }

  for (const minute of rowsOf(join(folder, 'functions.csv'))) {
    const name = minute.function ?? '';
    const { memoryMb, architecture } = facts.functions![name]!;
    chargeListed('Lambda', 'requests', name, Number(minute.invocations) / 1e6);
    const tier = architecture === 'x86' ? 'x86 duration first 6e9 GB-s' : 'ARM duration first 7.5e9 GB-s';
    chargeListed('Lambda', tier, name, (Number(minute.billedMs) / 1000) * (memoryMb / 1024));
  }

  for (const [resource, count] of Object.entries(facts.alarms ?? {})) {
    chargeListed('CloudWatch', 'alarm standard resolution', resource, (count * Math.ceil(facts.durationSeconds / 3600)) / HOURS_A_MONTH);
  }

  if (facts.loadBalancer !== undefined) {
    const { name, zones, requestsPerConnection } = facts.loadBalancer;
    chargeListed('ALB', 'load balancer hour', name, Math.ceil(facts.durationSeconds / 3600));
    chargeListed('VPC', 'public IPv4 address (in use or idle)', name, (zones * facts.durationSeconds) / 3600);
    // Small answers on short connections: of the four dimensions new connections are the one that counts, 25 a second each.
    const attempts = sum(rowsOf(join(folder, 'requests.csv')), (row) => Number(row.offered) + Number(row.retries));
    chargeListed('ALB', 'LCU hour', name, attempts / requestsPerConnection / 3600 / 25);
  }
  return amounts;
}

/** By the second, rounded up, at least a minute; what runs on at the end counts up to there exactly. */
function billedSeconds(from: string | undefined, until: string | undefined, endSeconds: number): number {
  if (from === undefined || from === '') return 0;
  if (until === undefined || until === '') return endSeconds - Number(from);
  const exact = Math.round((Number(until) - Number(from)) * 1000) / 1000;
  return Math.max(60, Math.ceil(exact));
}

function lifeSeconds({ runningAt, terminatedAt }: Row): number {
  return Number(terminatedAt) - Number(runningAt);
}

const services = rowsOf(join(PRICES, 'services.csv'));
const instanceTypes = rowsOf(join(PRICES, 'ec2-instances.csv'));
const spotAdvisor = rowsOf(join(PRICES, 'ec2-spot-advisor.csv'));

function rate(service: string, item: string, region: string): number {
  const rows = services.filter((row) => row.service === service && row.item === item);
  const row =
    rows.find((candidate) => (candidate.region ?? '').split(';').includes(region)) ??
    rows.find(({ region: all }) => all === 'all' || all === 'all commercial');
  if (row === undefined) throw new Error(`no rate for ${service}/${item} in ${region}`);
  return Number(row.usd);
}

function instanceRate(type: string, isSpot: boolean, region: string): number {
  const onDemand = Number(instanceTypes.find((row) => row.instance_type === type)?.[`on_demand_usd_hour_${region.replaceAll('-', '_')}`]);
  if (!isSpot) return onDemand;
  const saving = Number(spotAdvisor.find((row) => row.instance_type === type && row.region === region)?.savings_pct_vs_on_demand);
  return onDemand * (1 - saving / 100);
}

function sum(rows: readonly Row[], quantity: (row: Row) => number): number {
  return rows.reduce((total, row) => total + quantity(row), 0);
}
