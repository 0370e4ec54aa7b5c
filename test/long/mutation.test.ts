import { expect, test } from 'vitest';
import { examineAll } from '../mutation/examine.js';

test.each(Array.from({ length: 50 }, (_, index) => 1001 + 100 * index))('a hundred damaged scenarios from seed %i on', (first) => {
  expect(examineAll(Array.from({ length: 100 }, (_, index) => first + index))).toBeGreaterThan(0);
});
