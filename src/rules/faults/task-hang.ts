import { type Fault, pickHit } from './fault.js';

/** `task-hang`: the process accepts connections and answers nothing, health checks included, until the fault ends or the task is stopped. */
export const taskHang = {
  kind: 'task-hang',
  isLasting: true,
  effects: (input, view) => pickHit(input, view, view.tasks, 1).map((task) => ({ type: 'HangTask', task }) as const),
} satisfies Fault;
