import { expect, test } from 'vitest';
import { chooseLaunchZone, chooseTermination, type TerminationCandidate } from '../../../src/rules/capacity/auto-scaling-group.js';

test.each([
  [[0, 0, 0], 0, 'the first zone of equals'],
  [[2, 1, 1], 1, 'fewest, first of equals'],
  [[2, 2, 1], 2, 'fewest'],
  [[], -1, 'no zone launches anything'],
])('%o instances by zone: launch in %i (%s)', (counts, zone) => {
  expect(chooseLaunchZone(counts)).toBe(zone);
});

const at = (availabilityZone: string, minutes: number, isProtected = false): TerminationCandidate => ({
  availabilityZone,
  isProtected,
  runningUs: minutes * 60e6,
});

// Default termination policy.
// Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
test.each<[candidates: TerminationCandidate[], draws: number[], chosen: number | undefined, why: string]>([
  [[], [], undefined, 'nothing there'],
  [[at('a', 10), at('b', 59), at('a', 20)], [0, 0, 0], 2, 'zone a has two: the one nearer to its next hour'],
  [[at('a', 59), at('a', 61)], [0, 0], 0, 'the 61st minute is the first of the next hour'],
  [[at('a', 10), at('a', 10)], [0.7, 0.2], 1, 'equals by draw'],
  [[at('a', 10, true), at('a', 20, true), at('b', 5)], [0, 0, 0], 2, 'protected ones stay, whatever the zones'],
  [[at('a', 10, true)], [0], undefined, 'all protected'],
])('%o → %s (%s)', (candidates, draws, chosen) => {
  expect(chooseTermination(candidates, draws)).toBe(chosen);
});
