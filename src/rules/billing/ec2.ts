import { instanceHourItem } from '../../aws/catalogue/index.js';
import { type Micros, US_PER_HOUR } from '../../base/units.js';
import { billedInterval } from './interval.js';
import { type Meter, type MeterLedger, MS_PER_HOUR } from './ledger.js';

/** Hours in the month that prices a month are spread over, as monthlyUsd and AWS's own calculator do. */
export const HOURS_PER_MONTH = 730;

/** An EC2 instance as its meters see it. */
export interface InstanceUsage {
  /** Under which its cost is shown: its Auto Scaling group, or its id. */
  readonly resource: string;
  readonly instanceType: string;
  readonly purchaseOption: 'on-demand' | 'spot';
  /** When it entered `running`; undefined where it never did: `pending` is free. */
  readonly runningAtUs: Micros | undefined;
  /** When it left `running`; undefined while it runs. */
  readonly terminatedAtUs: Micros | undefined;
  /** Taken back by AWS (Spot), not ended by its owner. */
  readonly isInterrupted: boolean;
  /** gp3 volumes attached to it, together. */
  readonly gp3StorageGiB: number;
}

const GP3: Meter = { service: 'EBS', item: 'gp3 storage', unit: 'GB-month', amountsPerUnit: HOURS_PER_MONTH * MS_PER_HOUR };

/**
 * Counts an instance by the second from `running` until it shuts down, with a minimum of a minute each
 * time it enters `running`, and its volumes over the same span. A Spot instance that AWS takes back in
 * its first hour is free.
 * @source https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html (billing by state)
 * @source https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-for-interrupted-spot-instances.html
 * @assumed A GB-month is 730 hours of a GB; volumes live as long as their instance runs.
 */
export function meterInstance(ledger: MeterLedger, usage: InstanceUsage): void {
  const interval = billedInterval(usage.runningAtUs, usage.terminatedAtUs, ledger);
  if (interval === undefined) return;
  if (usage.gp3StorageGiB > 0) ledger.addOver(GP3, usage.resource, interval, usage.gp3StorageGiB);
  if (isFreeInterruption(usage)) return;
  const service = usage.purchaseOption === 'spot' ? 'EC2 Spot' : 'EC2';
  const meter = { service, item: instanceHourItem(usage.instanceType), unit: 'instance-hour', amountsPerUnit: MS_PER_HOUR };
  ledger.addOver(meter, usage.resource, interval, 1);
}

function isFreeInterruption({ purchaseOption, isInterrupted, runningAtUs, terminatedAtUs }: InstanceUsage): boolean {
  if (purchaseOption !== 'spot' || !isInterrupted || runningAtUs === undefined || terminatedAtUs === undefined) return false;
  return terminatedAtUs - runningAtUs < US_PER_HOUR;
}
