import { type Fault, pickHit } from './fault.js';

/** `errors`: a task does the work of its requests and answers a share of them 5xx. */
export const errors = {
  kind: 'errors',
  isLasting: true,
  effects: (input, view) =>
    pickHit(input, view, view.tasks, Number.POSITIVE_INFINITY).map(
      (task) => ({ type: 'ImpairTask', task, factor: 1, latencyUs: 0, errorRate: input.rate }) as const,
    ),
} satisfies Fault;
