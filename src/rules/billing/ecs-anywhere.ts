import type { Meter, MeterLedger } from './ledger.js';

const EXTERNAL_INSTANCE: Meter = {
  service: 'ECS Anywhere',
  item: 'registered external instance',
  unit: 'instance-hour',
  amountsPerUnit: 1,
};

/**
 * Counts an external instance that is registered for the whole run: each hour begun is a full hour.
 * @source https://aws.amazon.com/ecs/anywhere/pricing/ (2026)
 */
export function meterExternalInstance(ledger: MeterLedger, resource: string): void {
  for (let hour = 0; hour <= ledger.lastHour; hour++) ledger.addInHour(EXTERNAL_INSTANCE, resource, hour, 1);
}
