import { LAMBDA } from '../../aws/quotas.js';
import { BYTES_PER_MIB } from '../../base/units.js';

const PAYLOAD_BYTES = LAMBDA.payloadMiBMax * BYTES_PER_MIB;
const PAYLOAD_BYTES_BEHIND_ALB = LAMBDA.payloadMiBMaxBehindAlb * BYTES_PER_MIB;

/** From this share of requests on, one that a function cannot take is more than an accident. */
const SHARE_MAX = 0.001;

/** What a workload asks of whatever runs it. Samples stand for its distributions. */
export interface WorkloadNeeds {
  /** CPU time and wait of single requests, seconds. */
  readonly requestSeconds: readonly number[];
  readonly requestBytes: readonly number[];
  readonly responseBytes: readonly number[];
  /** In use where the scenario says so, else what the task reserves, MiB. */
  readonly memoryMiB: number;
  readonly via: 'alb' | 'function-url' | 'http-api';
  readonly needsGpu: boolean;
  /** Ports its containers listen on: `8080/tcp`. */
  readonly ports: readonly string[];
}

/**
 * Why a workload cannot run on Lambda at all, each reason a sentence with its numbers; none where it can.
 * @assumed One request in a thousand beyond a limit is tolerated: the samples' tail is no promise.
 */
export function hardLimits(needs: WorkloadNeeds): readonly string[] {
  const { timeoutSecondsMax, memoryMiBMax } = LAMBDA;
  const bytesMax = needs.via === 'alb' ? PAYLOAD_BYTES_BEHIND_ALB : PAYLOAD_BYTES;
  const way = needs.via === 'alb' ? ' behind an Application Load Balancer' : '';
  return [
    ...tooMany(needs.requestSeconds, timeoutSecondsMax, `of the requests take longer than the ${timeoutSecondsMax} s a function may run`),
    ...(needs.memoryMiB > memoryMiBMax ? [`It needs ${needs.memoryMiB} MiB of memory; a function has at most ${memoryMiBMax} MB.`] : []),
    ...tooMany(needs.requestBytes, bytesMax, `of the requests are larger than the ${bytesMax / BYTES_PER_MIB} MB a function takes${way}`),
    ...tooMany(
      needs.responseBytes,
      bytesMax,
      `of the responses are larger than the ${bytesMax / BYTES_PER_MIB} MB a function may give${way}`,
    ),
    ...(needs.needsGpu ? ['Its task definition asks for a GPU or another accelerator; Lambda has none.'] : []),
    ...portLimits(needs.ports),
  ];
}

function tooMany(samples: readonly number[], limit: number, what: string): readonly string[] {
  const share = samples.length === 0 ? 0 : samples.filter((sample) => sample > limit).length / samples.length;
  return share > SHARE_MAX ? [`${(share * 100).toFixed(1)} % ${what}.`] : [];
}

/** A function is invoked with one request: nothing listens, and only HTTP comes through. */
function portLimits(ports: readonly string[]): readonly string[] {
  if (ports.some((port) => port.endsWith('/udp'))) return [`It listens on UDP (${ports.join(', ')}); a function is only invoked.`];
  return ports.length > 1 ? [`It listens on ${ports.length} ports (${ports.join(', ')}); a function has one entry.`] : [];
}
