import { expect, test } from 'vitest';
import { US_PER_HOUR } from '../../../src/base/units.js';
import { bill, inTiers, MeterLedger, meterHttpApi } from '../../../src/rules/billing/index.js';

// Source: https://aws.amazon.com/api-gateway/pricing/ (us-east-1): 1.00 USD for the first 300 million of a month, then 0.90.
test.each([
  [72e6, [['HTTP API requests first 300 million', 72]], 72, 'first tier'],
  [
    400e6,
    [
      ['HTTP API requests first 300 million', 300],
      ['HTTP API requests over 300 million', 90],
    ],
    390,
    'both',
  ],
])('%i requests: %j, %d USD (%s)', (requests, parts, usd) => {
  const ledger = new MeterLedger(US_PER_HOUR);
  meterHttpApi(ledger, 'api', 0, requests);
  const lines = bill(inTiers(ledger.readings(), true), 'us-east-1');
  expect(lines.map((line) => [line.item, line.amountUsd])).toEqual(parts);
  expect(lines.reduce((sum, line) => sum + line.amountUsd, 0)).toBe(usd);
});
