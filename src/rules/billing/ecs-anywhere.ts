import type { Meter, MeterLedger } from './ledger.js';

const EXTERNAL_INSTANCE: Meter = {
  service: 'ECS Anywhere',
  item: 'registered external instance',
  unit: 'instance-hour',
  amountsPerUnit: 1,
};

/** The machine itself, which its owner pays to somebody else. */
const EXTERNAL_HARDWARE: Meter = { service: 'External', item: 'own instance', unit: 'instance-hour', amountsPerUnit: 1 };

/**
 * Counts an external instance that is registered for the whole run: each hour begun is a full hour.
 * @param hourlyUsd what the machine costs its owner an hour; undefined: nothing is said of it
 * @source https://aws.amazon.com/ecs/anywhere/pricing/ (2026)
 */
export function meterExternalInstance(ledger: MeterLedger, resource: string, hourlyUsd?: number): void {
  for (let hour = 0; hour <= ledger.lastHour; hour++) {
    ledger.addInHour(EXTERNAL_INSTANCE, resource, hour, 1);
    if (hourlyUsd !== undefined) ledger.addInHour({ ...EXTERNAL_HARDWARE, rateUsd: hourlyUsd }, resource, hour, 1);
  }
}
