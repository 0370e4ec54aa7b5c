import { expect, test } from 'vitest';
import { examineAll } from './examine.js';

const SEED = process.env.MUTATION_SEED;
const seeds = SEED === undefined ? Array.from({ length: 120 }, (_, index) => index + 1) : [Number(SEED)];

// Damage to files that are right: whatever comes of it is a scenario that runs or a problem with its place, and soon.
test('a damaged scenario is refused with a place, or runs', () => {
  const accepted = examineAll(seeds);
  if (SEED === undefined) expect(accepted).toBeGreaterThan(seeds.length / 10);
}, 120_000);
