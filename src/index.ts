/**
 * ecsim as a library: text in, result out, the same in Node and in a browser. Reading files, writing
 * results and drawing on a terminal are the shells' work.
 */
export { InvariantError, type Problem, ScenarioError, UsageError } from './base/errors.js';
export { comparisonTable, summaryJson, tables } from './report/index.js';
export type { CompiledScenario } from './scenario/compiled.js';
export { type FileAccess, type LoadedScenario, type LoadedVariant, loadScenario, scenarioJsonSchema } from './scenario/index.js';
export { type RunResult, Simulation, type Snapshot, type VariantSummary } from './sim/index.js';
