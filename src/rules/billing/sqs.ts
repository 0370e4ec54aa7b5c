import type { Meter, MeterLedger } from './ledger.js';

/** In tiers: see tiers.ts. */
const REQUESTS: Meter = { service: 'SQS', item: 'standard requests', unit: '1M requests', amountsPerUnit: 1_000_000 };

/**
 * Counts an hour's requests to a standard queue: each call of SendMessage, ReceiveMessage (empty ones too) and DeleteMessage.
 * @source https://aws.amazon.com/sqs/pricing/ (2026): by 64 KB and up to ten messages, here one each
 */
export function meterQueue(ledger: MeterLedger, queueName: string, hour: number, calls: number): void {
  ledger.addInHour(REQUESTS, queueName, hour, calls);
}
