import { type Fault, pickHit } from './fault.js';

/** `memory-leak`: tasks lose memory at a rate until the fault ends; what is lost stays lost. */
export const memoryLeak = {
  kind: 'memory-leak',
  isLasting: true,
  effects: (input, view) =>
    pickHit(input, view, view.tasks, Number.POSITIVE_INFINITY).map(
      (task) => ({ type: 'LeakTask', task, bytesPerHour: input.leakBytesPerHour }) as const,
    ),
} satisfies Fault;
