import { expect, test } from 'vitest';
import { type Comparison, compare } from '../theory/measure.js';
import type { System } from '../theory/system.js';
import { SYSTEMS } from '../theory/systems.js';
import { ERRORS_MAX, validationPage } from '../theory/validation-page.js';

const compared: (readonly [System, readonly Comparison[]])[] = [];

test.each(SYSTEMS)('$name ($form)', (system) => {
  const comparisons = compare(system);
  compared.push([system, comparisons]);
  for (const { figure, exact, errors } of comparisons)
    for (const error of errors) expect(error, `${figure}, exact ${exact}`).toBeLessThan(ERRORS_MAX);
});

test('docs/VALIDATION.md says what came out: npm run docs:validation', async () => {
  expect(compared).toHaveLength(SYSTEMS.length);
  await expect(validationPage(compared)).toMatchFileSnapshot('../../docs/VALIDATION.md');
});
