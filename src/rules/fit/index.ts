export { type BreakEven, type BreakEvenInput, breakEven, costsAt } from './break-even.js';
export { type Candidate, type Comparison, compare, costStep, p99Step } from './compare.js';
export { hardLimits, type WorkloadNeeds } from './hard-limits.js';
