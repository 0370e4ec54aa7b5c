import { type Fault, pickHit } from './fault.js';

/** `spot-interruption`: AWS wants Fargate Spot tasks and Spot instances back, each with two minutes' notice. */
export const spotInterruption = {
  kind: 'spot-interruption',
  isLasting: false,
  effects: (input, view) => {
    const interruptible = [
      ...view.spotTasks.map((task) => ({ type: 'InterruptTask', task }) as const),
      ...view.spotInstances.map((instance) => ({ type: 'InterruptInstance', instance }) as const),
    ];
    return pickHit(input, view, interruptible, Number.POSITIVE_INFINITY).map((hit) => ({
      ...hit,
      afterUs: view.drawDelayUs(input.overUs),
    }));
  },
} satisfies Fault;
