export { type BreakEven, type BreakEvenInput, breakEven } from './break-even.js';
export { type Candidate, type Comparison, compare, costStep, p99Step } from './compare.js';
export { hardLimits, type WorkloadNeeds } from './hard-limits.js';
