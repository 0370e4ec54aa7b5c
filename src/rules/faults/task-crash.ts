import { type Fault, hitCount } from './fault.js';

/** `task-crash`: the essential container of a task exits, with what it had in hand. */
export const taskCrash = {
  kind: 'task-crash',
  effects: (input, view) =>
    view
      .pick(view.tasks, hitCount(input, view.tasks.length))
      .map((task) => ({ type: 'CrashTask', task, exitCode: input.exitCode }) as const),
} satisfies Fault;
