import { describe, expect, test } from 'vitest';
import type { RequestKind } from '../../../src/scenario/compiled.js';
import { revisionDemand } from '../../../src/world/tasks/revision.js';
import { behaviour, requestKind, scenario, taskDefinition } from '../../support/scenario.js';

const ms = (value: number) => ({ kind: 'constant', value: value * 1000 }) as const;

/** A service planned with revision 1 and updated to revision 2; a task of revision 2, or of another. */
function demand(before: Partial<RequestKind>, now: Partial<RequestKind>, definition = 1) {
  const update = { call: 'UpdateService', service: 0, changes: { taskDefinition: 1 }, forceNewDeployment: false } as const;
  const revisions = scenario({
    actions: [{ atUs: 60e6, index: 0, request: update }],
    taskDefinitions: [taskDefinition(), taskDefinition({ revision: 2 })],
    behaviours: [before, now].map((kind) => behaviour({ requests: [requestKind(kind)] })),
  });
  return revisionDemand(revisions, 0, definition);
}

describe('what a revision does to requests drawn for another', () => {
  test.each<[string, Partial<RequestKind>, Partial<RequestKind>, ReturnType<typeof demand>]>([
    ['alike', { cpu: ms(10), wait: ms(50) }, { cpu: ms(10), wait: ms(50) }, undefined],
    ['twice the CPU time', { cpu: ms(10) }, { cpu: ms(20) }, { cpuFactor: 2, factor: 1, latencyUs: 0, errorRate: 0 }],
    // CPU time is multiplied by both factors: 1/4 x 4.
    [
      'four times the wait, the same CPU time',
      { cpu: ms(10), wait: ms(5) },
      { cpu: ms(10), wait: ms(20) },
      { cpuFactor: 0.25, factor: 4, latencyUs: 0, errorRate: 0 },
    ],
    [
      'a wait where there was none',
      { cpu: ms(10) },
      { cpu: ms(10), wait: ms(30) },
      { cpuFactor: 1, factor: 1, latencyUs: 30_000, errorRate: 0 },
    ],
    [
      'no wait where there was one',
      { cpu: ms(10), wait: ms(50) },
      { cpu: ms(10) },
      { cpuFactor: 2 ** 30, factor: 2 ** -30, latencyUs: 0, errorRate: 0 },
    ],
    ['demands without a mean', { cpu: ms(10) }, { cpu: { kind: 'pareto', min: 1, shape: 1 } }, undefined],
    // Of the half that did not fail before, half: 0.5 + 0.5 x 0.5 = 0.75.
    ['more errors', { errors: 0.5 }, { errors: 0.75 }, { cpuFactor: 1, factor: 1, latencyUs: 0, errorRate: 0.5 }],
    ['fewer errors', { errors: 0.5 }, { errors: 0 }, undefined],
  ])('%s', (_, before, now, expected) => {
    expect(demand(before, now)).toEqual(expected);
  });

  test('what fails only at the first revision is its own, so that the second can be the cure', () => {
    expect(demand({ errors: 0.5 }, { errors: 0.2 }, 0)).toEqual({ cpuFactor: 1, factor: 1, latencyUs: 0, errorRate: (0.5 - 0.2) / 0.8 });
    expect(demand({ errors: 0.2 }, { errors: 0.5 }, 0)).toBeUndefined();
  });
});
