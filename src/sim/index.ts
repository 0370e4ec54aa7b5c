/** One run of one variant: from a compiled scenario to its result. */

export { Replay, type ReplayPoint } from './replay.js';
export type * from './result.js';
export { Simulation, type Snapshot } from './simulation.js';
