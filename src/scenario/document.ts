import * as z from 'zod';
import { ASSUMPTIONS, type Assumption, type AssumptionName } from '../aws/assumptions.js';
import { about, actions } from './actions.js';
import { loadBalancers, targetGroups } from './aws/balancing.js';
import { accountSettings, autoScalingGroups, capacityProviders, clusters, containerInstances, subnets } from './aws/capacity.js';
import { alarms, scalableTargets, scalingPolicies, scheduledActions } from './aws/scaling.js';
import { functions, queues, schedules } from './aws/serverless.js';
import { services } from './aws/services.js';
import { taskDefinitions } from './aws/task-definitions.js';
import { behaviour, dependencies } from './behaviour.js';
import { faults } from './faults.js';
import {
  byteRate,
  duration,
  durationDistribution,
  field,
  flag,
  list,
  mapOf,
  oneOf,
  ours,
  positiveNumber,
  share,
  text,
  usd,
} from './fields.js';
import { isoText, parseIso } from './instants.js';
import { traffic } from './traffic.js';
import { parsedAs, refused } from './values.js';

/** A calendar time, kept as ISO in UTC. */
const start = () =>
  field<string>(
    (value) => {
      const epochMs = typeof value === 'string' ? parseIso(value) : undefined;
      return epochMs === undefined ? refused('must be an ISO time such as 2026-03-02T00:00:00Z') : parsedAs(isoText(epochMs));
    },
    { type: 'string', format: 'date-time' },
  );

function assumptionField(assumption: Assumption) {
  if (assumption.kind === 'duration') return durationDistribution().optional();
  if (assumption.kind === 'rate') return byteRate().optional();
  return (assumption.kind === 'share' ? share() : positiveNumber('a factor')).optional();
}

const assume = ours(
  Object.fromEntries(Object.entries(ASSUMPTIONS).map(([name, assumption]) => [name, assumptionField(assumption)])) as Record<
    AssumptionName,
    ReturnType<typeof assumptionField>
  >,
);

const variant = ours({
  name: text('the variant’s name'),
  set: mapOf(z.any()).optional(),
  move: mapOf(text('a function or service')).optional(),
});

/** The whole scenario file: the one source of its shape, its checks, its JSON Schema and its types. */
export const scenarioSchema = ours({
  name: text('a name').optional(),
  about: about.optional(),
  seed: text('a number or text').optional(),
  start: start().optional(),
  duration: duration().optional(),
  warmUp: duration().optional(),
  begin: oneOf('running', 'empty').optional(),
  region: text('a region').optional(),
  availabilityZones: list(text('a zone')).optional(),
  aws: list(text('the path of a file or folder')).optional(),
  accountSettings: accountSettings.default([]),
  subnets: subnets.default([]),
  taskDefinitions: taskDefinitions.default([]),
  clusters: clusters.default([]),
  autoScalingGroups: autoScalingGroups.default([]),
  containerInstances: containerInstances.default([]),
  capacityProviders: capacityProviders.default([]),
  loadBalancers: loadBalancers.default([]),
  targetGroups: targetGroups.default([]),
  services: services.default([]),
  scalableTargets: scalableTargets.default([]),
  scalingPolicies: scalingPolicies.default([]),
  scheduledActions: scheduledActions.default([]),
  alarms: alarms.default([]),
  queues: queues.default([]),
  functions: functions.default([]),
  schedules: schedules.default([]),
  behaviour: behaviour.default({}),
  dependencies: dependencies.default({}),
  traffic: traffic.default([]),
  actions: actions.default([]),
  faults: faults.default([]),
  assume: assume.default({} as never),
  prices: ours({ set: mapOf(usd()).default({}), freeTier: flag().default(false) }).default({ set: {}, freeTier: false }),
  projection: ours({ as: oneOf('everyHour', 'everyDay') }).optional(),
  variants: list(variant).default([]),
  expect: list(text('an expectation')).default([]),
});

export type ScenarioDocument = z.output<typeof scenarioSchema>;
