import { HOURS_PER_MONTH } from './ec2.js';
import type { Meter, MeterLedger } from './ledger.js';

const ALARM: Meter = {
  service: 'CloudWatch',
  item: 'alarm standard resolution',
  unit: 'alarm metric-month',
  amountsPerUnit: HOURS_PER_MONTH,
};

/** Alarms that Application Auto Scaling makes and owns for one target tracking policy; they cost what any alarm costs. */
export const ALARMS_PER_TARGET_TRACKING_POLICY = 2;

/**
 * Counts CloudWatch alarms on one metric each that exist for the whole run: by the hour, each hour begun as a full one.
 * @source https://aws.amazon.com/cloudwatch/pricing/ (2026): prorated by the hour
 * @assumed A month is 730 hours.
 */
export function meterAlarms(ledger: MeterLedger, resource: string, alarms: number): void {
  for (let hour = 0; hour <= ledger.lastHour; hour++) ledger.addInHour(ALARM, resource, hour, alarms);
}
