import { expect, test } from 'vitest';
import { autoScalingGroup, capacityProvider } from '../../support/capacity.js';
import { service } from '../../support/scenario.js';
import { ask, loaded } from './ask.js';

/** Two tasks on an instance, a third under load: the group grows, and shrinks a while after. */
const RUN = loaded({
  steps: [
    [0, 1.1],
    [600, 1.7],
    [1500, 0.5],
  ],
  over: {
    services: [
      service({ desiredCount: 2, launchType: undefined, capacityProviderStrategy: [{ capacityProvider: 'cp', base: 0, weight: 1 }] }),
    ],
    autoScalingGroups: [autoScalingGroup()],
    capacityProviders: [capacityProvider()],
  },
});
const CHANGES = RUN.decisions.filter(({ kind, outcome }) => kind === 'managed-scaling' && outcome !== 'unchanged');

test('a scale-out is told at its instant with M, N and the target', () => {
  const [first] = CHANGES;
  const answer = ask(RUN, 'scaling/cp', first.atUs / 1e6 + 30);
  expect(answer.headline).toContain(
    'Managed scaling of cp raised the desired capacity of its Auto Scaling group from 1 to 2: metric above target: 2 needed of 1',
  );
  expect(answer.facts).toContainEqual({ label: 'CapacityProviderReservation', value: '200 %', file: 'metrics.csv' });
  expect(answer.facts).toContainEqual({ label: 'minSize, maxSize', value: '0, 10', file: 'resolved.yaml' });
  // ceil(3 x 100 / 100) = 3; at 80 % ceil(2 x 100 / 80) = 3.
  expect(answer.whatIf).toEqual([
    'With one instance more needed the desired capacity would have gone to 3 instead of 2.',
    'With targetCapacity 80 % the desired capacity would have gone to 3 instead of 2.',
  ]);
});

test('what holds a scale-in back is said, and what it would have been', () => {
  const last = CHANGES.at(-1);
  expect(last?.outcome).toBe('desired 2 -> 1');
  const answer = ask(RUN, 'scaling/cp', (last?.atUs ?? 0) / 1e6 - 90);
  expect(answer.headline).toContain(
    'left the desired capacity of its Auto Scaling group at 2: metric at target, or not long enough below: 1 needed of 2',
  );
  expect(answer.whatIf).toContain(
    'With AlarmLow in ALARM and no scale-out in the last 15 minutes the desired capacity would have gone to 1 instead of 2.',
  );
});
