import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { InvariantError, ScenarioError, UsageError } from '../../src/base/errors.js';
import { carried, unpacked } from '../../src/cli/error-transport.js';
import { failureOf } from '../../src/cli/failures.js';

function thrownBy(act: () => void): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

const bug = new InvariantError('3 requests too many', 90_500_000);
bug.cause = new RangeError('index 7');

test.each([
  ['of the scenario', new ScenarioError([{ path: 'prices', message: 'has no rate', hint: 'give it' }])],
  ['of the command line', new UsageError('the folder is foreign')],
  ['of ours', bug],
  ['of the disk', thrownBy(() => writeFileSync('/dev/null/file', ''))],
  ['that nobody foresaw', new TypeError('x is undefined')],
  ['that is no error', 'text'],
])('an error %s says the same on the other side of a thread', (_, error) => {
  const arrived = unpacked(structuredClone(carried(error)));
  expect(failureOf(arrived, undefined)).toEqual(failureOf(error, undefined));
  if (error instanceof InvariantError) expect(arrived).toMatchObject({ stack: error.stack, cause: { message: 'index 7' } });
});
