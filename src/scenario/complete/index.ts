import { ASSUMPTIONS, type AssumptionName } from '../../aws/assumptions.js';
import { isPriceKey, pricesOf } from '../../aws/catalogue/index.js';
import { nearNames } from '../../base/nearest.js';
import { type CompletedDocument, type Completion, problemAt } from '../completion.js';
import type { ScenarioDocument } from '../document.js';
import type { ScenarioFiles } from '../files.js';
import type { Report } from '../report.js';
import { targetsOf } from '../traffic.js';
import type { Tree } from '../tree.js';
import { completeActions } from './actions.js';
import { checkAlarms } from './alarms.js';
import { completeBalancing } from './balancing.js';
import { completeBehaviour } from './behaviour.js';
import { withBrought } from './brought.js';
import { calledNames } from './calls.js';
import { completeGroups, completeProviders } from './capacity.js';
import { completeDeploymentGroups } from './code-deploy.js';
import { checkShifting } from './deployments.js';
import { completeFaults } from './faults.js';
import { completeFunctions } from './functions.js';
import { completeClusters, completeInstances, completeSubnets } from './network.js';
import { checkQueues } from './queues.js';
import { completeRun } from './run.js';
import { completeScaling } from './scaling.js';
import { checkStages, completeSchedules, WorkloadNames } from './schedules.js';
import { completeServices, workloadsOf } from './services.js';
import { completeTaskDefinitions } from './task-definitions.js';
import { completeTraffic } from './workloads.js';

/**
 * Writes out everything a scenario leaves to defaults, and checks what its parts say of each other.
 * @param isDerived a variant that --on made
 */
export function completeDocument(
  written: ScenarioDocument,
  tree: Tree,
  report: Report,
  files: ScenarioFiles,
  fallback: { readonly name: string; readonly seed: string | undefined },
  isDerived: boolean,
): CompletedDocument {
  const run = completeRun(written, tree, report, fallback);
  const { given, brought } = withBrought(written, tree, report, run);
  const { startEpochMs, durationUs } = run;
  const completion: Completion = { given, tree, report, files, startEpochMs, durationUs, brought, isDerived };
  checkSomethingRuns(completion);
  const taskDefinitions = completeTaskDefinitions(completion);
  const clusters = completeClusters(completion);
  const subnets = completeSubnets(completion, run.availabilityZones);
  const parts = { definitions: taskDefinitions, clusters, subnets };
  const created = completeServices(completion, parts);
  const services = workloadsOf(created);
  const traffic = completeTraffic(completion, services);
  const behaviour = completeBehaviour(completion, taskDefinitions, services);
  checkQueues(completion, services, behaviour);
  const sentTo = new Set([...traffic.flatMap(targetsOf).map((target) => target.service), ...calledNames(completion, services, behaviour)]);
  const balancing = completeBalancing(completion, created, taskDefinitions, sentTo);
  const { functions, loadBalancers } = completeFunctions(completion, traffic, balancing.loadBalancers);
  checkShifting(completion, created);
  const deploymentGroups = completeDeploymentGroups(completion, created, { ...balancing, loadBalancers });
  checkAlarms(completion, services, balancing.targetGroups);
  const names = new WorkloadNames(completion, services);
  const schedules = completeSchedules(completion, names, parts);
  const actions = completeActions(completion, {
    ...{ ...parts, services, created, names, zones: run.availabilityZones },
    ...{ deploymentGroups, balancing: { ...balancing, loadBalancers } },
  });
  checkStages(
    completion,
    schedules,
    actions.flatMap(({ RunTask, name }) => (RunTask === undefined || name === undefined ? [] : [name])),
  );
  checkPrices(completion, run.region);
  const { aws: _, scalingPolicies: __, scheduledActions: ___, ...rest } = given;
  return {
    ...rest,
    name: run.name,
    seed: run.seed,
    start: run.start,
    duration: run.duration,
    warmUp: run.warmUp,
    begin: run.begin,
    region: run.region,
    availabilityZones: run.availabilityZones,
    taskDefinitions,
    clusters,
    subnets,
    autoScalingGroups: completeGroups(completion, run.availabilityZones, subnets),
    capacityProviders: completeProviders(completion),
    containerInstances: completeInstances(completion, run.availabilityZones),
    services,
    ...(deploymentGroups.length === 0 ? {} : { deploymentGroups }),
    servicesAgain: created.filter((service) => !services.includes(service)),
    targetGroups: balancing.targetGroups,
    loadBalancers,
    functions,
    scalableTargets: completeScaling(completion, services),
    schedules,
    behaviour,
    traffic,
    actions,
    faults: completeFaults(completion, services, run.availabilityZones),
    assume: completeAssumptions(given),
  };
}

function checkSomethingRuns(completion: Completion): void {
  const { services, functions, schedules, actions } = completion.given;
  if (services.length + functions.length + schedules.length + actions.length > 0) return;
  problemAt(
    completion,
    [],
    'must have services, functions, schedules or actions: there is nothing to simulate',
    'add services: [{ serviceName: web, taskDefinition: web, desiredCount: 3, launchType: FARGATE }]',
  );
}

function completeAssumptions(given: ScenarioDocument): ScenarioDocument['assume'] {
  const names = Object.keys(ASSUMPTIONS) as AssumptionName[];
  return Object.fromEntries(names.map((name) => [name, given.assume[name] ?? ASSUMPTIONS[name].default])) as ScenarioDocument['assume'];
}

function checkPrices(completion: Completion, region: string): void {
  for (const key of Object.keys(completion.given.prices.set)) {
    if (isPriceKey(key)) continue;
    const known = pricesOf(region).map((price) => `${price.service}/${price.item}`);
    problemAt(
      completion,
      ['prices', 'set', key],
      `must name a price as 'ecsim prices' lists them (service/item), but is '${key}'`,
      `near names: ${nearNames(key, known).join('; ')}`,
    );
  }
}
