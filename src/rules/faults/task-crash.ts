import { type Fault, pickHit } from './fault.js';

/** `task-crash`: the essential container of a task exits, with what it had in hand. */
export const taskCrash = {
  kind: 'task-crash',
  isLasting: false,
  effects: (input, view) =>
    pickHit(input, view, view.tasks, 1).map((task) => ({ type: 'CrashTask', task, exitCode: input.exitCode }) as const),
} satisfies Fault;
