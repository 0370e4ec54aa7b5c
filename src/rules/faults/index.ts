import type { Fault } from './fault.js';
import { taskCrash } from './task-crash.js';
import { taskHang } from './task-hang.js';

/** The family of faults, by kind. */
export const FAULTS: Readonly<Record<string, Fault>> = Object.fromEntries([taskCrash, taskHang].map((fault) => [fault.kind, fault]));
