import { type Fault, pickHit } from './fault.js';

/** `slow`: requests that start on a task need `factor` times the CPU and the wait, and their answers come `latency` later. */
export const slow = {
  kind: 'slow',
  isLasting: true,
  effects: (input, view) =>
    pickHit(input, view, view.tasks, Number.POSITIVE_INFINITY).map(
      (task) => ({ type: 'ImpairTask', task, factor: input.factor, latencyUs: input.latencyUs, errorRate: 0 }) as const,
    ),
} satisfies Fault;
