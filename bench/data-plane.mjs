import { inProcess } from './harness.mjs';
import { SYSTEMS } from './scenarios.mjs';

export const title =
  'requests through a scenario file and the public API: client timeout, health checks, minute histograms on (ns of CPU per request; reference: the bare loop in C++)';

/** Each system in a process of its own, as the CLI runs each variant in a thread of its own: what V8 learns of one spoils the next. */
export function run({ isQuick }) {
  const rounds = isQuick ? 3 : 9;
  return Object.keys(SYSTEMS).map((name) => inProcess('one-system.mjs', 'compare', name, rounds));
}
