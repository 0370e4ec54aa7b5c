/** What a fault may do to the world: a short closed list, applied in one place. Tasks and instances are indices. */
export type FaultEffect =
  | { readonly type: 'CrashTask'; readonly task: number; readonly exitCode: number }
  /** Until the fault ends. */
  | { readonly type: 'HangTask'; readonly task: number }
  /** Until the fault ends: demands times `factor`, answers `latencyUs` later, a share `errorRate` of them 5xx. */
  | {
      readonly type: 'ImpairTask';
      readonly task: number;
      readonly factor: number;
      readonly latencyUs: number;
      readonly errorRate: number;
    }
  /** Until the fault ends. */
  | { readonly type: 'LeakTask'; readonly task: number; readonly bytesPerHour: number }
  /** Until the fault ends: attempts answered `latencyUs` later, a share `errorRate` of them failed. */
  | { readonly type: 'ImpairDependency'; readonly dependency: number; readonly latencyUs: number; readonly errorRate: number }
  /** The host of the task is gone. */
  | { readonly type: 'LoseTask'; readonly task: number }
  | { readonly type: 'LoseInstance'; readonly instance: number }
  /** Nothing launches there until the fault ends. */
  | { readonly type: 'RefuseCapacity'; readonly availabilityZone: string }
  /** Until the fault ends, or clients no longer find it. */
  | { readonly type: 'TakeDownLoadBalancerNode'; readonly availabilityZone: string }
  /** Spot takes it back: its notice comes after `afterUs`. */
  | { readonly type: 'InterruptTask'; readonly task: number; readonly afterUs: number }
  | { readonly type: 'InterruptInstance'; readonly instance: number; readonly afterUs: number };

/** What is in the scope of a fault at the instant at which it strikes, in order of creation. Tasks and instances are indices. */
export interface FaultView {
  /** RUNNING tasks that answer and whose stop is not decided. */
  readonly tasks: readonly number[];
  /** Fargate Spot tasks whose stop is not decided. */
  readonly spotTasks: readonly number[];
  /** Container instances that are not terminated, and those of them bought as Spot and not draining. */
  readonly instances: readonly number[];
  readonly spotInstances: readonly number[];
  readonly availabilityZones: readonly string[];
  /** What lies outside AWS, by index. */
  readonly dependencies: readonly number[];
  readonly instancesIn: (availabilityZone: string) => readonly number[];
  /** Fargate tasks that have not ended. */
  readonly fargateTasksIn: (availabilityZone: string) => readonly number[];
  /** Draws `count` of them. */
  readonly pick: <T>(among: readonly T[], count: number) => readonly T[];
  /** Draws an instant within so many microseconds from now. */
  readonly drawDelayUs: (withinUs: number) => number;
}

/** What every fault of this family is told. */
export interface FaultInput {
  /** How many of what matches. */
  readonly count: number | undefined;
  /** 0 to 1, rounded up. */
  readonly share: number | undefined;
  readonly exitCode: number;
  /** `slow`: demands are multiplied by it; `slow`, `dependency`: this is added to each answer. */
  readonly factor: number;
  readonly latencyUs: number;
  /** `errors`: share of requests answered 5xx; `dependency`: of attempts that fail; 0 to 1. */
  readonly rate: number;
  /** `memory-leak`: memory lost in an hour, bytes. */
  readonly leakBytesPerHour: number;
  /** `spot-interruption`: the notices come within this time. */
  readonly overUs: number;
}

/** A kind of fault: open for more, one file each. */
export interface Fault {
  readonly kind: string;
  /** Whether what it does is over when the fault ends; what is not is over at once. */
  readonly isLasting: boolean;
  readonly effects: (input: FaultInput, view: FaultView) => readonly FaultEffect[];
}

/**
 * How many of `available` a fault hits: the count, the share rounded up, or what its kind takes without either.
 * @param otherwise Infinity: everything that matches
 */
export function hitCount(input: FaultInput, available: number, otherwise: number): number {
  if (input.share !== undefined) return Math.min(available, Math.max(0, Math.ceil(input.share * available - 1e-9)));
  return Math.min(available, input.count ?? otherwise);
}

/** Draws what a fault hits among what matches. */
export function pickHit<T>(input: FaultInput, view: FaultView, among: readonly T[], otherwise: number): readonly T[] {
  return view.pick(among, hitCount(input, among.length, otherwise));
}
