import * as z from 'zod';
import { ASSUMPTIONS, type Assumption, type AssumptionName } from '../aws/assumptions.js';
import { about, actions } from './actions.js';
import { loadBalancers, targetGroups } from './aws/balancing.js';
import { accountSettings, autoScalingGroups, capacityProviders, clusters, containerInstances, subnets } from './aws/capacity.js';
import { deploymentGroups } from './aws/code-deploy.js';
import { alarms, scalableTargets, scalingPolicies, scheduledActions } from './aws/scaling.js';
import { schedules } from './aws/schedules.js';
import { functions, queues } from './aws/serverless.js';
import { services } from './aws/services.js';
import { taskDefinitions } from './aws/task-definitions.js';
import { behaviour } from './behaviour.js';
import { dependencies } from './calls.js';
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
    { title: 'ISO time', type: 'string', format: 'date-time', examples: ['2026-03-02T00:00:00Z'] },
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
  Object.fromEntries(
    Object.entries(ASSUMPTIONS).map(([name, { doc, default: standard }]) => [name, `${doc} Default: ${standard}.`]),
  ) as Record<AssumptionName, string>,
);

const prices = ours(
  { set: mapOf(usd()).default({}), freeTier: flag().default(false) },
  {
    set: 'Prices by name, as ecsim prices lists them: Fargate/Linux x86 vCPU-hour: 0.035.',
    freeTier: 'Whether the free tier is taken off the bill.',
  },
);

const projection = ours({ as: oneOf('everyHour', 'everyDay') }, { as: 'A month is made of hours, or days, like those of the run.' });

const variant = ours(
  {
    name: text('the variant’s name'),
    set: mapOf(z.any()).optional(),
    move: mapOf(text('a function or service')).optional(),
  },
  {
    name: 'Name of the variant and of its folder of results.',
    set: 'Paths and values, as --set takes them: keys joined by dots, list members by name (services.web.desiredCount); null deletes.',
    move: 'Services and the functions that take their place: traffic, calls and behaviour go there.',
  },
);

/** The whole scenario file: the one source of its shape, its checks, its JSON Schema and its types. */
export const scenarioSchema = ours(
  {
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
    deploymentGroups: deploymentGroups.optional(),
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
    prices: prices.default({ set: {}, freeTier: false }),
    projection: projection.optional(),
    variants: list(variant).default([]),
    expect: list(text('an expectation')).default([]),
  },
  {
    name: 'Name of the scenario and of its folder of results. Default: the file’s name.',
    about: 'What the scenario asks and found.',
    seed: 'Everything random comes from it. Default: 1.',
    start: 'The simulated clock’s first instant, UTC. Default: 2026-01-05T00:00:00Z (a Monday).',
    duration: 'Length of the whole run, warm-up included. Default: 1h.',
    warmUp: 'Time at the beginning that is simulated and billed, but stays out of the figures. Default: 0s.',
    begin:
      'running: every service is healthy at desiredCount when the clock starts. empty: objects exist, nothing runs, services start their tasks at 0. Default: running.',
    region: 'AWS Region: prices and zones. Default: us-east-1.',
    availabilityZones: 'Zones that are used. Default: the first three of the Region.',
    aws: 'Files and folders with raw outputs of aws … describe-*; the sections below add to them or override by name.',
    accountSettings: 'Account settings, such as awsvpcTrunking.',
    subnets: 'Subnets. Default: one private subnet for each zone.',
    taskDefinitions: 'Task definitions, or paths of files that hold them.',
    clusters: 'Clusters. Default: one, named default.',
    autoScalingGroups: 'Auto Scaling groups of container instances.',
    containerInstances:
      'Container instances that are there from the start: fixed capacity, EXTERNAL ones with cpu and memory of their own.',
    capacityProviders: 'Capacity providers of Auto Scaling groups; FARGATE and FARGATE_SPOT exist without being named.',
    loadBalancers: 'Load balancers. Default: one ALB for all target groups.',
    targetGroups: 'Target groups with their health checks. Default: one for each service that has traffic.',
    services: 'ECS services.',
    deploymentGroups:
      'CodeDeploy’s deployment groups. Default: one for each service with deploymentController CODE_DEPLOY, as the console makes it.',
    scalableTargets: 'What may be scaled, and its policies.',
    scalingPolicies: 'Scaling policies outside scalableTargets, joined by resourceId.',
    scheduledActions: 'Scheduled scaling.',
    alarms: 'CloudWatch alarms of your own. Those of target tracking come with their policies.',
    queues: 'SQS queues.',
    functions: 'Lambda functions.',
    schedules: 'EventBridge schedules that start tasks.',
    behaviour:
      'What the programs do, by family, family:revision or function: how long requests take, how many at once. web:2 is merged over web.',
    dependencies: 'What lies outside AWS and is called, by name.',
    traffic: 'Streams of requests.',
    actions: 'AWS calls made during the run, each at an instant.',
    faults: 'What breaks, and when.',
    assume: 'What AWS does not publish: every such number has a name and a default.',
    prices: 'Prices of your own, and the free tier.',
    projection: 'Lets a monthly cost be computed where the run is not whole days.',
    variants: 'The same scenario several times over, with changes. Default: one variant, base.',
    expect:
      'What has to hold: <figure> [of <workload>] [in <variant>] [at <t> | from <t> to <t> | after <fault>] <op> <value>, such as p99 of web <= 400ms.',
  },
);

export type ScenarioDocument = z.output<typeof scenarioSchema>;
