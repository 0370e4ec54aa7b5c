import { US_PER_HOUR } from '../../base/units.js';
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
 * Counts an external instance that is registered from the start of the run: each hour begun is a full hour.
 * @param deregisteredAtUs undefined: never
 * @param hourlyUsd what the machine costs its owner an hour, registered or not; undefined: nothing is said of it
 * @source https://aws.amazon.com/ecs/anywhere/pricing/ (2026)
 */
export function meterExternalInstance(
  ledger: MeterLedger,
  resource: string,
  deregisteredAtUs: number | undefined,
  hourlyUsd?: number,
): void {
  for (let hour = 0; hour <= ledger.lastHour; hour++) {
    const isRegistered = deregisteredAtUs === undefined || hour * US_PER_HOUR < deregisteredAtUs;
    if (isRegistered) ledger.addInHour(EXTERNAL_INSTANCE, resource, hour, 1);
    if (hourlyUsd !== undefined) ledger.addInHour({ ...EXTERNAL_HARDWARE, rateUsd: hourlyUsd }, resource, hour, 1);
  }
}
