import { type Fault, pickHit } from './fault.js';

/** `instance-loss`: a container instance is gone at once, with all that ran on it. */
export const instanceLoss = {
  kind: 'instance-loss',
  isLasting: false,
  effects: (input, view) => pickHit(input, view, view.instances, 1).map((instance) => ({ type: 'LoseInstance', instance }) as const),
} satisfies Fault;
