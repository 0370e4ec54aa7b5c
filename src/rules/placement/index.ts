/** Where a task goes and which one stops: definitions without an index, for the world to hold its own against. */
export type { Candidate, PlacedTask, PlacementNeed } from './candidate.js';
export { choosePlacement, type Placement, type PlacementFailure, type PlacementOutcome } from './choose.js';
export { explainPlacement, explainScaleIn, strategyText } from './explain.js';
export { type ConstraintItem, DEFAULT_SERVICE_STRATEGY, STRATEGIES, type StrategyItem } from './family.js';
export { placementFailureMessage } from './message.js';
export type { PlacementFailureReason } from './requirements.js';
export { chooseScaleIn } from './scale-in.js';
