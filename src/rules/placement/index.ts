/** Where a task goes and which one stops: definitions without an index, for the world to hold its own against. */
export {
  ARCHITECTURE_ATTRIBUTE,
  architectureValue,
  type Candidate,
  fieldValue,
  isInstanceField,
  type PlacedTask,
  type PlacementNeed,
  portKey,
  portOf,
  ZONE_ATTRIBUTE,
} from './candidate.js';
export { choosePlacement, type Placement, type PlacementFailure, type PlacementOutcome } from './choose.js';
export { admits, type ConstraintItem, constraintItems, isLasting, isOfAttributes } from './constraints.js';
export { explainPlacement, explainScaleIn, strategyText } from './explain.js';
export { DEFAULT_SERVICE_STRATEGY, STRATEGIES, type StrategyItem } from './family.js';
export { placementFailureMessage } from './message.js';
export type { PlacementFailureReason } from './requirements.js';
export { chooseScaleIn } from './scale-in.js';
export { ranksKinds, type ScaleInPool, scaleInPool, takeLeastLiked } from './scale-in-pool.js';
