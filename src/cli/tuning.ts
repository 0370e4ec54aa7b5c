import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 inline more of the request path than it would by itself: its small methods call each other
 * for every request, and numbers handed between calls that are not inlined cost an allocation each.
 * Worth about a tenth of a run; changes no result. To be called before the engine has run.
 */
export function tuneEngine(): void {
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=3000');
  setFlagsFromString('--min-inlining-frequency=0.05');
}
