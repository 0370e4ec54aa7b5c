import { US_PER_HOUR } from '../../base/units.js';
import { meterAlarms } from './cloudwatch.js';
import { type InstanceUsage, meterInstance } from './ec2.js';
import { meterExternalInstance } from './ecs-anywhere.js';
import { type FargateUsage, meterFargateTask } from './fargate.js';
import { meterHttpApi } from './http-api.js';
import { type FunctionShape, meterFunction } from './lambda.js';
import { MeterLedger } from './ledger.js';
import { type LoadBalancerHour, meterLoadBalancer } from './load-balancer.js';
import { meterPublicIpv4, meterToInternet } from './network.js';
import { meterQueue } from './sqs.js';
import { inTiers } from './tiers.js';

/** What a scenario will use, as far as prices depend on it. */
export interface PlannedUsage {
  readonly fargate: readonly Pick<FargateUsage, 'capacityProvider' | 'architecture' | 'ephemeralStorageGiB'>[];
  readonly instances: readonly Pick<InstanceUsage, 'instanceType' | 'purchaseOption' | 'gp3StorageGiB'>[];
  readonly hasExternalInstances: boolean;
  readonly functions: readonly Pick<FunctionShape, 'architecture' | 'ephemeralStorageMb'>[];
  readonly hasHttpApis: boolean;
  readonly loadBalancers: readonly ('application' | 'network')[];
  /** Internet-facing load balancers, or tasks with assignPublicIp. */
  readonly hasPublicAddresses: boolean;
  /** Answers with a body, to clients on the internet. */
  readonly hasEgress: boolean;
  readonly hasAlarms: boolean;
  readonly hasQueues: boolean;
}

/** A rate as the catalogue names it. */
export interface NeededRate {
  readonly service: string;
  readonly item: string;
}

const BUSY_HOUR: LoadBalancerHour = {
  hour: 0,
  newConnections: 1,
  activeConnectionMinutes: 1,
  processedBytes: 1,
  processedBytesLambda: 1,
  requests: 1,
  rulesPerRequest: 1,
};

/**
 * The rates a scenario's bill will ask for, each once, so that a missing one is found before the run.
 * They are what the meters themselves count in one hour with one of each thing; higher tiers are not among them.
 */
export function neededRates(usage: PlannedUsage): readonly NeededRate[] {
  const ledger = new MeterLedger(US_PER_HOUR);
  const resource = '';
  for (const task of usage.fargate) {
    meterFargateTask(ledger, { resource, cpuUnits: 256, memoryMiB: 512, ...task, pullStartedAtUs: 0, stoppedAtUs: undefined });
  }
  for (const instance of usage.instances) {
    meterInstance(ledger, { resource, ...instance, runningAtUs: 0, terminatedAtUs: undefined, isInterrupted: false });
  }
  if (usage.hasExternalInstances) meterExternalInstance(ledger, resource, undefined);
  for (const shape of usage.functions) {
    meterFunction(ledger, { functionName: resource, memoryMb: 128, ...shape }, { hour: 0, invocations: 1, billedMs: 1 });
  }
  if (usage.hasHttpApis) meterHttpApi(ledger, resource, 0, 1);
  for (const type of usage.loadBalancers) meterLoadBalancer(ledger, resource, type, [BUSY_HOUR]);
  if (usage.hasPublicAddresses) meterPublicIpv4(ledger, resource, 1, 0, undefined);
  if (usage.hasEgress) meterToInternet(ledger, resource, 0, 1);
  if (usage.hasAlarms) meterAlarms(ledger, resource, 1);
  if (usage.hasQueues) meterQueue(ledger, resource, 0, 1);
  return inTiers(ledger.readings(), false).map(({ service, item }) => ({ service, item }));
}
