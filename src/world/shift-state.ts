import type { HookStatus } from '../rules/service/hooks.js';
import type { ShiftPhase } from '../rules/service/shift-plan.js';

/** Where a deployment stands that moves traffic. */
export interface TrafficShiftState {
  /** Indices of the deployments: the one that takes over, and the one that leaves. */
  readonly green: number;
  readonly blue: number;
  /** Indices of deployments overtaken before they were done: no traffic reaches their tasks. */
  readonly abandoned: readonly number[];
  readonly phases: readonly ShiftPhase[];
  readonly startedUs: number;
  /** Index of the phase it is in, and since when. */
  phase: number;
  sinceUs: number;
  /** Those of the phase, in its order. */
  hooks: readonly HookState[];
  /** Percent of production traffic that green has now. */
  greenPercent: number;
  /** When the clock alone brings it forward; Infinity: never. */
  dueUs: number;
  isRollingBack: boolean;
  /** The desired count it knows, and when it last changed with tasks still missing; Infinity: none is. */
  desired: number;
  scaledUs: number;
}

/** A lifecycle hook of the stage that a deployment is in. */
export interface HookState {
  /** Of a pause, another one each time; else empty. */
  readonly hookId: string;
  status: HookStatus;
  /** Since when. */
  atUs: number;
}
