import { ASSUMPTIONS, type AssumptionName } from '../../aws/assumptions.js';
import { US_PER_SECOND } from '../../base/units.js';
import type { Distribution } from '../../kernel/distribution.js';
import type { CompiledScenario, Expectation } from '../compiled.js';
import { workloadOf } from '../complete/functions.js';
import { type CompletedDocument, own } from '../completion.js';
import { parseDistribution } from '../distributions.js';
import { scenarioSchema } from '../document.js';
import { empiricalValues } from '../empirical.js';
import { parseExpectation } from '../expectations.js';
import type { ScenarioFiles } from '../files.js';
import { folded } from '../folded.js';
import { parseIso } from '../instants.js';
import { listUnsimulated } from '../reader.js';
import type { Report } from '../report.js';
import { familyAndRevision } from '../revisions.js';
import type { ShapeDocument } from '../traffic.js';
import { type Tree, treeOf } from '../tree.js';
import { parseByteRate, parseDuration, parseDurationExact, shown } from '../values.js';
import { compileActions } from './actions.js';
import { compileAlarms } from './alarms.js';
import { compileGroups, compileProviders } from './capacity.js';
import { compileFault } from './faults.js';
import { compileJobs } from './jobs.js';
import { checkLimits } from './limits.js';
import { compileInstances, compileScalableTarget, compileService, compileTargetGroup, compileTaskDefinition } from './platform.js';
import { checkRates } from './prices.js';
import { compileFunction, compileQueue } from './serverless.js';
import { compileTraffic } from './traffic.js';
import { compileBehaviour, compileDependencies, compileFunctionBehaviour } from './workloads.js';

/** What every step of compilation works with. */
export interface Compilation {
  readonly document: CompletedDocument;
  readonly tree: Tree;
  readonly report: Report;
  readonly files: ScenarioFiles;
  readonly startEpochMs: number;
  readonly durationUs: number;
  /** Keeps what is used of a trace, for resolved.yaml. */
  useTrace(used: UsedTrace): void;
}

/** A file of arrivals as resolved.yaml refers to it: nothing but what is used of it. */
export interface UsedTrace {
  /** Index of the traffic. */
  readonly stream: number;
  /** The key that names the file, and the keys beside it. */
  readonly key: 'trace' | 'timestamps';
  readonly shape: ShapeDocument;
  readonly text: string;
}

export interface Compiled {
  readonly scenario: CompiledScenario;
  readonly traces: readonly UsedTrace[];
}

/** Names that expectations may use beside the variant's own. */
export interface VariantNames {
  readonly variant: string;
  /** All variants of the file, also those that are not run. */
  readonly all: readonly string[];
  /** What any variant has: an expectation about another variant's is no mistake. */
  readonly workloads: readonly string[];
  readonly faults: readonly string[];
}

/** A completed document in the engine's own units. */
export function compileDocument(
  document: CompletedDocument,
  names: VariantNames,
  tree: Tree,
  report: Report,
  files: ScenarioFiles,
): Compiled {
  const traces: UsedTrace[] = [];
  const startEpochMs = parseIso(document.start) ?? 0;
  const durationUs = microseconds(document.duration);
  const useTrace = (used: UsedTrace) => void traces.push(used);
  const compilation: Compilation = { document, tree, report, files, startEpochMs, durationUs, useTrace };
  for (const { name } of document.accountSettings) if (name !== 'awsvpcTrunking') report.notSimulated(`accountSettings.${name}`);
  listUnsimulated(treeOf(folded(document), tree.mark), scenarioSchema, report);
  const traffic = document.traffic
    .map((stream, index) => compileTraffic(compilation, stream, index))
    .filter((stream) => stream !== undefined);
  const faults = document.faults.map((fault) => compileFault(compilation, fault)).filter((fault) => fault !== undefined);
  const assume = compileAssumptions(compilation);
  const autoScalingGroups = compileGroups(document, report);
  // Before services: a deployment leaves out the alarms that are not simulated.
  const alarms = compileAlarms(compilation);
  const scenario = {
    name: document.name,
    variant: names.variant,
    question: document.about?.question ?? '',
    seed: document.seed,
    startEpochMs,
    durationUs,
    warmUpUs: microseconds(document.warmUp),
    begin: document.begin,
    region: document.region,
    availabilityZones: document.availabilityZones,
    clusters: document.clusters.map((cluster) => cluster.clusterName),
    taskDefinitions: document.taskDefinitions.map(compileTaskDefinition),
    behaviours: document.taskDefinitions.map((definition) => compileBehaviour(compilation, definition)),
    loadBalancers: document.loadBalancers.map((balancer) => ({
      name: balancer.name,
      type: balancer.type,
      idleTimeoutUs: balancer.idleTimeout * US_PER_SECOND,
      scheme: balancer.scheme,
    })),
    targetGroups: document.targetGroups.map((group) => compileTargetGroup(group, document)),
    services: document.services.map((service) => compileService(document, service, report)),
    jobs: compileJobs(compilation),
    alarms,
    actions: compileActions(compilation),
    containerInstances: document.containerInstances.map((group) => compileInstances(document, group)),
    autoScalingGroups,
    capacityProviders: compileProviders(document, autoScalingGroups, report),
    functions: document.functions.map((item) => compileFunction(document, item)),
    functionBehaviours: document.functions.map((item) => compileFunctionBehaviour(compilation, item.functionName)),
    dependencies: compileDependencies(compilation),
    queues: document.queues.map((item) => compileQueue(document, item)),
    scalableTargets: document.scalableTargets
      .map((target) => compileScalableTarget(document, target, report))
      .filter((target) => target !== undefined),
    traffic,
    faults,
    assume,
    assumptions: assumptionTexts(document),
    prices: { set: { ...document.prices.set }, freeTier: document.prices.freeTier },
    projection: document.projection?.as ?? 'none',
    expectations: compileExpectations(
      compilation,
      names,
      faults.map((fault) => fault.name),
    ),
  } satisfies Omit<CompiledScenario, 'notSimulated'>;
  checkRates(scenario, tree, report);
  checkLimits(document, scenario, tree, report);
  return { scenario: { ...scenario, notSimulated: report.unsimulated }, traces };
}

export function workloadsOf(document: CompletedDocument): readonly string[] {
  return [
    ...document.services.map((service) => service.serviceName),
    ...document.functions.map(workloadOf),
    ...document.queues.map((queue) => queue.queueName),
    ...document.schedules.filter(({ runTask }) => runTask !== undefined).map(({ name }) => name),
    ...document.actions.flatMap(({ RunTask, name }) => (RunTask === undefined || name === undefined ? [] : [name])),
  ];
}

export function faultsOf(document: CompletedDocument): readonly string[] {
  return document.faults.map((fault) => fault.name ?? fault.kind);
}

function microseconds(text: string): number {
  const read = parseDuration(text);
  return read.ok ? read.value : 0;
}

function compileAssumptions(compilation: Compilation): Record<AssumptionName, Distribution> {
  const { document, tree, report, files } = compilation;
  const compiled: Partial<Record<AssumptionName, Distribution>> = {};
  for (const name of Object.keys(ASSUMPTIONS) as AssumptionName[]) {
    const text = document.assume[name];
    const { kind } = ASSUMPTIONS[name];
    const read =
      kind === 'duration'
        ? parseDistribution(text, parseDurationExact, (call) => empiricalValues(call, 'duration', parseDurationExact, files, report))
        : kind === 'rate'
          ? parseDistribution(text, parseByteRate, () => ({ ok: false, allowed: 'must be a plain rate' }))
          : ({ ok: true, value: { kind: 'constant', value: Number(text) } } as const);
    if (!read.ok) report.problem(tree, ['assume', name], `${read.allowed}, but is ${shown(text)}`, read.hint);
    compiled[name] = read.ok ? read.value : { kind: 'constant', value: 0 };
  }
  return compiled as Record<AssumptionName, Distribution>;
}

function assumptionTexts(document: CompletedDocument): CompiledScenario['assumptions'] {
  const names = (Object.keys(ASSUMPTIONS) as AssumptionName[]).sort();
  return names.map((name) => ({ name, value: String(document.assume[name]), default: ASSUMPTIONS[name].default }));
}

/** The workload that consumes a queue of this name: its figures are the queue's. */
function consumerOf(document: CompletedDocument, queue: string | undefined): string | undefined {
  if (!document.queues.some(({ queueName }) => queueName === queue)) return undefined;
  return document.services.find(({ taskDefinition }) => {
    const { family } = familyAndRevision(taskDefinition);
    return [family, taskDefinition].some((name) => own(document.behaviour, name)?.consumes?.queue === queue);
  })?.serviceName;
}

/** Expectations of this variant; one about something that is not simulated is listed instead. */
function compileExpectations(compilation: Compilation, names: VariantNames, simulatedFaults: readonly string[]): readonly Expectation[] {
  const { document, tree, report } = compilation;
  const scope = {
    workloads: names.workloads,
    variants: names.all,
    faults: names.faults,
    startEpochMs: compilation.startEpochMs,
  };
  return document.expect.flatMap((text, index) => {
    const read = parseExpectation(text, scope);
    if (!read.ok) {
      report.problem(tree, ['expect', index], `'${text}' ${read.allowed}`, read.hint);
      return [];
    }
    const { variant, after, workload } = read.value;
    if (variant !== undefined && variant !== names.variant) return [];
    const isHere = (name: string | undefined, known: readonly string[]) => name === undefined || known.includes(name);
    if (!isHere(workload, workloadsOf(document)) || !isHere(after, faultsOf(document))) {
      report.note(
        `'${text}' is left out of variant ${names.variant}, which has no ${isHere(workload, workloadsOf(document)) ? after : workload}`,
      );
      return [];
    }
    if (after !== undefined && !simulatedFaults.includes(after)) {
      report.notSimulated(`expect.${text}`);
      return [];
    }
    return [{ ...read.value, workload: consumerOf(document, workload) ?? workload }];
  });
}
