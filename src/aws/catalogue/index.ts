/** The catalogue: what AWS sells, where, in which sizes and at which dated price. Data with sources, no logic of ECS. */
export { coldStartDistribution, DEFAULT_RUNTIME, type QuantileValues, RUNTIME_NAMES } from './cold-starts.js';
export { FARGATE_SIZES, fargateMemoryMiBFor, isFargateSize } from './fargate-sizes.js';
export { type BurstableCpu, INSTANCE_TYPE_NAMES, type InstanceType, instanceType } from './instances.js';
export {
  CATALOGUE_DATE,
  figure,
  instanceHourItem,
  isPriceKey,
  isStale,
  missingPriceProblem,
  type Price,
  price,
  priceKey,
  priceOrThrow,
  pricesOf,
} from './prices.js';
export { REGIONS, zonesOf } from './regions.js';
