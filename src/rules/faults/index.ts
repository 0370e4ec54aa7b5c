import { azOutage } from './az-outage.js';
import { dependency } from './dependency.js';
import { errors } from './errors.js';
import type { Fault } from './fault.js';
import { instanceLoss } from './instance-loss.js';
import { memoryLeak } from './memory-leak.js';
import { slow } from './slow.js';
import { spotInterruption } from './spot-interruption.js';
import { taskCrash } from './task-crash.js';
import { taskHang } from './task-hang.js';

/** The family of faults, by kind. */
export const FAULTS: Readonly<Record<string, Fault>> = Object.fromEntries(
  [taskCrash, taskHang, slow, memoryLeak, errors, instanceLoss, azOutage, spotInterruption, dependency].map((fault) => [fault.kind, fault]),
);
