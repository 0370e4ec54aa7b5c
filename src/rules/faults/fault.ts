/** What a fault may do to the world: a short closed list, applied in one place. */
export type FaultEffect =
  | { readonly type: 'CrashTask'; readonly task: number; readonly exitCode: number }
  | { readonly type: 'HangTask'; readonly task: number };

/** What a fault may look at. Tasks are indices. */
export interface FaultView {
  /** RUNNING tasks in the fault's scope whose stop is not decided, in order of creation. */
  readonly tasks: readonly number[];
  /** Draws `count` of them. */
  pick(tasks: readonly number[], count: number): readonly number[];
}

/** What every fault of this family is told. */
export interface FaultInput {
  /** How many of what matches. */
  readonly count: number | undefined;
  /** 0 to 1, rounded up. */
  readonly share: number | undefined;
  readonly exitCode: number;
}

/** A kind of fault: open for more, one file each. */
export interface Fault {
  readonly kind: string;
  readonly effects: (input: FaultInput, view: FaultView) => readonly FaultEffect[];
}

/** How many of `available` a fault hits: the count, the share rounded up, or one. */
export function hitCount(input: FaultInput, available: number): number {
  if (input.share !== undefined) return Math.min(available, Math.max(0, Math.ceil(input.share * available - 1e-9)));
  return Math.min(available, input.count ?? 1);
}
