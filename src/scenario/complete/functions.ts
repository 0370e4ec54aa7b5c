import { ASSUMPTIONS } from '../../aws/assumptions.js';
import { coldStartDistribution, RUNTIME_NAMES } from '../../aws/catalogue/index.js';
import { nearNames } from '../../base/nearest.js';
import type { FunctionDocument } from '../aws/serverless.js';
import { type Completion, problemAt } from '../completion.js';
import type { ScenarioDocument } from '../document.js';
import { targetsOf } from '../traffic.js';
import type { Path } from '../tree.js';

/** The name a function has in results: that of the service it stands for, else its own. */
export function workloadOf(item: FunctionDocument): string {
  return item.workload ?? item.functionName;
}

/** What Lambda keeps for functions without reserved concurrency. @source https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
const UNRESERVED_MIN = 100;

/** Functions with their runtime, the way requests reach them, and checked as Lambda checks them. */
export function completeFunctions(
  completion: Completion,
  traffic: ScenarioDocument['traffic'],
  loadBalancers: ScenarioDocument['loadBalancers'],
): Pick<ScenarioDocument, 'functions' | 'loadBalancers'> {
  const { given, report } = completion;
  const balancers = [...loadBalancers];
  const taken = new Set(given.services.map((service) => service.serviceName));
  const functions = given.functions.map((item, index): FunctionDocument => {
    const path = ['functions', index];
    if (taken.has(workloadOf(item)))
      problemAt(
        completion,
        [...path, 'functionName'],
        `must have a name of its own: '${workloadOf(item)}' is taken`,
        'a workload is known by the name of its service or function',
      );
    taken.add(workloadOf(item));
    checkFunction(completion, item, path);
    const { taskDefinition: _, reservedConcurrentExecutions, ...rest } = item;
    const reserved = item.concurrency?.reservedConcurrentExecutions ?? reservedConcurrentExecutions;
    const via = viaOf(completion, item, traffic, balancers);
    if (via === 'alb' && !balancers.some((balancer) => balancer.type === 'application')) {
      balancers.push({ name: 'default', type: 'application', idleTimeout: 60, scheme: 'internet-facing' });
      report.note('assumed: one Application Load Balancer for all target groups');
    }
    return {
      ...rest,
      workload: workloadOf(item),
      via,
      runtime: item.runtime ?? assumedRuntime(completion, item),
      concurrency: reserved === undefined ? item.concurrency : { ...item.concurrency, reservedConcurrentExecutions: reserved },
    };
  });
  checkReserved(completion, functions);
  return { functions, loadBalancers: balancers };
}

function assumedRuntime(completion: Completion, item: FunctionDocument): string | undefined {
  if (item.packageType === 'Image') return undefined;
  completion.report.note(`assumed: runtime provided.al2023 for function ${item.functionName}`);
  return 'provided.al2023';
}

/** How requests come: as its traffic says, else by a load balancer where the file has one. */
function viaOf(
  completion: Completion,
  item: FunctionDocument,
  traffic: ScenarioDocument['traffic'],
  balancers: ScenarioDocument['loadBalancers'],
): NonNullable<FunctionDocument['via']> {
  const streams = traffic
    .map((stream, index) => ({ stream, index }))
    .filter(({ stream }) => stream.via !== undefined && targetsOf(stream).some((target) => target.service === workloadOf(item)));
  const [first] = streams;
  for (const { stream, index } of streams) {
    if (stream.via !== first?.stream.via)
      problemAt(
        completion,
        ['traffic', index, 'via'],
        `must be the same for all traffic of ${workloadOf(item)}: ${first?.stream.via} stands there already, but is ${stream.via}`,
      );
  }
  const known = first?.stream.via ?? item.via;
  if (known !== undefined) return known;
  const via = balancers.some((balancer) => balancer.type === 'application') ? 'alb' : 'function-url';
  completion.report.note(`assumed: requests reach function ${item.functionName} via ${via}`);
  return via;
}

/** Limits of a function. @source https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
function checkFunction(completion: Completion, item: FunctionDocument, path: Path): void {
  const { memorySize, ephemeralStorage } = item;
  const bounds = [
    [memorySize, 128, 'memorySize', ['memorySize']],
    [ephemeralStorage.size, 512, 'ephemeralStorage.size', ['ephemeralStorage', 'size']],
  ] as const;
  for (const [size, min, name, at] of bounds) {
    if (size >= min && size <= 10_240) continue;
    const word = size < min ? `greater than or equal to ${min}` : 'less than or equal to 10240';
    const field = name === 'memorySize' ? 'MemorySize' : name;
    problemAt(
      completion,
      [...path, ...at],
      `must be from ${min} to 10240 (MB), but is ${size}`,
      `AWS: '${field}' value failed to satisfy constraint: Member must have value ${word}`,
    );
  }
  if (item.architectures.length !== 1)
    problemAt(completion, [...path, 'architectures'], `must have one architecture, but has ${item.architectures.length}`);
  if (item.runtime === undefined || coldStartDistribution(item.runtime, item.packageType, 'X86_64') !== undefined) return;
  problemAt(
    completion,
    [...path, 'runtime'],
    `must be a runtime of Lambda, but is '${item.runtime}'`,
    `near names: ${nearNames(item.runtime, RUNTIME_NAMES).join(', ')}`,
  );
}

function checkReserved(completion: Completion, functions: readonly FunctionDocument[]): void {
  const account = Number(completion.given.assume.lambdaAccountConcurrency ?? ASSUMPTIONS.lambdaAccountConcurrency.default);
  let reserved = 0;
  functions.forEach((item, index) => {
    reserved += item.concurrency?.reservedConcurrentExecutions ?? 0;
    if ((item.concurrency?.reservedConcurrentExecutions ?? 0) === 0 || reserved <= account - UNRESERVED_MIN) return;
    problemAt(
      completion,
      ['functions', index, 'concurrency'],
      `must leave ${UNRESERVED_MIN} of the account's concurrency of ${account} unreserved, but the functions reserve ${reserved}`,
      "AWS: Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    );
  });
}
