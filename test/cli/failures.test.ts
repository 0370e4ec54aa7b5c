import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { InvariantError, ScenarioError, UsageError } from '../../src/base/errors.js';
import { parseArguments } from '../../src/cli/arguments.js';
import { failureOf } from '../../src/cli/failures.js';

const RUN = parseArguments(['run', 'my shop.yaml', '--seed', '7'], '0.1.0', 80);

function systemError(): unknown {
  try {
    writeFileSync('/dev/null/file', '');
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a failure', () => {
  test.each([
    ['of the scenario', new ScenarioError([{ path: 'services', message: 'must be there' }]), 2, ' services\n  must be there'],
    ['of the command line', new UsageError('no such flag'), 3, 'ecsim: no such flag'],
    ['of the disk', systemError(), 74, 'ecsim: the disk refused: ENOTDIR'],
    ['that nobody foresaw', new TypeError('x is undefined'), 70, 'ecsim: a bug of ours, please report it: x is undefined'],
    ['that is no error at all', 'text', 70, 'ecsim: a bug of ours, please report it: text'],
  ])('%s has its exit code and says what to mend', (_, error, code, message) => {
    const failure = failureOf(error, RUN);
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(message.trim());
  });

  test('of ours says when it happened and how to see it again, without a stack', () => {
    expect(failureOf(new InvariantError('3 requests too many', 90_500_000), RUN).message).toBe(
      [
        'ecsim: a bug of ours, please report it: 3 requests too many',
        '  at 90500000 us of simulated time (1 min 31 s)',
        "  again: ecsim run 'my shop.yaml' --seed 7",
        '  ECSIM_DEBUG=1 shows where',
      ].join('\n'),
    );
  });
});
