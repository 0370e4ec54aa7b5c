import { type Fault, pickHit } from './fault.js';

/** `dependency`: what lies outside AWS answers `latency` later, and a share of the attempts fails. */
export const dependency = {
  kind: 'dependency',
  isLasting: true,
  effects: (input, view) =>
    pickHit(input, view, view.dependencies, Number.POSITIVE_INFINITY).map(
      (dependency) => ({ type: 'ImpairDependency', dependency, latencyUs: input.latencyUs, errorRate: input.rate }) as const,
    ),
} satisfies Fault;
