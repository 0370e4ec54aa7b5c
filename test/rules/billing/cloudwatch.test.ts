import { expect, test } from 'vitest';
import { US_PER_HOUR } from '../../../src/base/units.js';
import { bill, inTiers, MeterLedger, meterAlarms } from '../../../src/rules/billing/index.js';

// Source: https://aws.amazon.com/cloudwatch/pricing/ (2026): 0.10 USD a month for an alarm of standard resolution, prorated
// by the hour, ten a month free.
test.each([
  // hours  alarms  free   alarm-months  USD     why
  [730, 2, false, 2, 0.2, 'a month of one target tracking policy'],
  [1, 2, false, 2 / 730, 0.0002739726, 'an hour of it'],
  [1.5, 2, false, 4 / 730, 0.0005479452, 'an hour begun is an hour'],
  [730, 10, true, 10, 0, 'ten are free'],
  [730, 12, true, 12, 0.2, 'two are not'],
])('%d h with %i alarms (free tier %s): %d alarm-months, %d USD (%s)', (hours, alarms, freeTier, months, usd) => {
  const ledger = new MeterLedger(hours * US_PER_HOUR);
  meterAlarms(ledger, 'web', alarms);
  const lines = bill(inTiers(ledger.readings(), freeTier), 'us-east-1');
  expect(lines.reduce((sum, line) => sum + line.quantity, 0)).toBeCloseTo(months, 9);
  expect(lines.reduce((sum, line) => sum + line.amountUsd, 0)).toBeCloseTo(usd, 9);
});
