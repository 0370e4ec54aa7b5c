import type { Meter, MeterLedger } from './ledger.js';

/** In tiers: see tiers.ts. */
const REQUESTS: Meter = { service: 'API Gateway', item: 'HTTP API requests', unit: '1M requests', amountsPerUnit: 1_000_000 };

/**
 * Counts an hour's requests to an HTTP API, those that what stands behind it throttled included.
 * @source https://aws.amazon.com/api-gateway/pricing/ (2026): by 512 KB, here one each
 */
export function meterHttpApi(ledger: MeterLedger, resource: string, hour: number, requests: number): void {
  ledger.addInHour(REQUESTS, resource, hour, requests);
}
