import { FARGATE_SIZES } from '../aws/catalogue/index.js';
import { CPU_UNITS_PER_VCPU } from '../base/units.js';
import { meanOf } from '../kernel/mean.js';
import { type BehaviourDocument, mergedBehaviour, type RequestDocument } from './behaviour.js';
import { own } from './completion.js';
import type { Resident } from './derive.js';
import { parseDistribution, type QuantityParser } from './distributions.js';
import type { ScenarioDocument } from './document.js';
import { durationText, parseDurationExact, parsedAs, parseSize } from './values.js';

/** What one invocation may take at most. @source https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LAMBDA_TIMEOUT_MAX_US = 900_000_000;
/** Body of a request or answer between a load balancer and a function. @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html */
const BODY_MAX_BYTES = 1_048_576;

/** Why Lambda cannot run a service whatever it costs; undefined where it can. */
export function reasonNotOnLambda(given: ScenarioDocument, resident: Resident): string | undefined {
  const behaviour = behaviourOf(given, resident);
  if (behaviour.consumes !== undefined || behaviour.work !== undefined || behaviour.runTime !== undefined)
    return 'is no request and response: it consumes a queue or works by itself';
  const groups = given.targetGroups.filter((group) => resident.service.loadBalancers.some((entry) => entry.targetGroupArn === group.name));
  if (groups.length > 0 && groups.every((group) => !group.protocol.startsWith('HTTP')))
    return 'is no request and response over HTTP: its target group speaks TCP';
  if (needsGpu(resident)) return 'needs a GPU';
  const meanUs = meanRequestUs(given, resident);
  if (meanUs > LAMBDA_TIMEOUT_MAX_US)
    return `takes ${durationText(Math.round(meanUs))} a request on average, and an invocation ends after 900s`;
  const bytes = Math.max(
    ...requestsOf(behaviour).map((kind) => Math.max(mean(kind.requestBytes, parseSize), mean(kind.responseBytes, parseSize))),
  );
  return bytes > BODY_MAX_BYTES ? 'has bodies above 1 MB, the most that passes between a load balancer and a function' : undefined;
}

/** Why Fargate cannot run a service; undefined where it can. */
export function reasonNotOnFargate(resident: Resident): string | undefined {
  const largest = FARGATE_SIZES[FARGATE_SIZES.length - 1];
  if (needsGpu(resident)) return 'needs a GPU';
  if (resident.cpuUnits > largest.cpuUnits || resident.memoryMiB > Math.max(...largest.memoryMiB))
    return `is larger than the largest size of Fargate, ${largest.cpuUnits} CPU units`;
  return undefined;
}

/** How long a request takes alone on a task, on average, microseconds. */
export function meanRequestUs(given: ScenarioDocument, resident: Resident): number {
  const vcpu = resident.cpuUnits === 0 ? 1 : Math.min(1, resident.cpuUnits / CPU_UNITS_PER_VCPU);
  const kinds = requestsOf(behaviourOf(given, resident));
  return Math.max(...kinds.map((kind) => mean(kind.cpu, parseDurationExact) / vcpu + mean(kind.wait, parseDurationExact)));
}

function behaviourOf(given: ScenarioDocument, { definition }: Resident): BehaviourDocument {
  const names = [definition.family, `${definition.family}:${definition.revision ?? 1}`];
  return names.map((name) => own(given.behaviour, name) ?? {}).reduce(mergedBehaviour, {});
}

const requestsOf = (behaviour: BehaviourDocument): readonly RequestDocument[] =>
  behaviour.requests === undefined ? [behaviour.request ?? {}] : Object.values(behaviour.requests);

/** Of values in a file the mean is not looked up: 0. */
function mean(text: string | undefined, quantity: QuantityParser): number {
  const read = text === undefined ? undefined : parseDistribution(text, quantity, () => parsedAs([0]));
  return read?.ok === true ? meanOf(read.value) : 0;
}

const needsGpu = ({ definition }: Resident) =>
  definition.containerDefinitions.some((container) => JSON.stringify(container.resourceRequirements ?? '').includes('GPU'));
