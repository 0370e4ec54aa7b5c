import { type Fault, hitCount } from './fault.js';

/** `task-hang`: the process accepts connections and answers nothing, health checks included, until the fault ends or the task is stopped. */
export const taskHang = {
  kind: 'task-hang',
  effects: (input, view) => view.pick(view.tasks, hitCount(input, view.tasks.length)).map((task) => ({ type: 'HangTask', task }) as const),
} satisfies Fault;
