import { coldStartDistribution } from '../../aws/catalogue/index.js';
import type { LambdaFunction } from '../../aws/nouns.js';
import { InvariantError } from '../../base/errors.js';
import type { Distribution } from '../../kernel/distribution.js';
import { meanOf } from '../../kernel/mean.js';
import { compileSampler, type Sampler } from '../../kernel/sample.js';
import type { Stream, Streams } from '../../kernel/stream.js';
import { billedMs } from '../../rules/billing/index.js';
import {
  admit,
  type Concurrency,
  type FunctionAdmission,
  functionAdmission,
  invocationUs,
  lambdaVcpu,
  release,
} from '../../rules/lambda/index.js';
import type { CompiledScenario } from '../../scenario/compiled.js';

/** What a function did, counted since the start of the run. */
export interface FunctionCounts {
  invocations: number;
  coldStarts: number;
  throttles: number;
  billedMs: number;
}

export function noCounts(): FunctionCounts {
  return { invocations: 0, coldStarts: 0, throttles: 0, billedMs: 0 };
}

/**
 * One function as the request path sees it: whether Lambda takes an invocation, how long its cold
 * start and its handler take, and what has been counted. An environment serves one invocation at a time.
 */
export class FunctionPool {
  static readonly wiring = ['spec', 'vcpu', 'speed', 'init', 'placement', 'initStream', 'placementStream'];
  readonly spec: LambdaFunction;
  /** Running now, and the most since the last minute and since the window opened. */
  running = 0;
  minuteMax = 0;
  windowMax = 0;
  counts: FunctionCounts = noCounts();
  /** Cold start of the invocation begun last: before INIT, and INIT itself, microseconds; 0 where it was warm. */
  placementUs = 0;
  initUs = 0;
  private admission: FunctionAdmission;
  private readonly vcpu: number;
  private readonly speed: number;
  private readonly init: Sampler;
  private readonly placement: Sampler;
  private readonly initStream: Stream;
  private readonly placementStream: Stream;

  /** @param unreserved what functions without a reservation share */
  constructor(scenario: CompiledScenario, index: number, streams: Streams, unreserved: Concurrency) {
    const spec = scenario.functions[index];
    const { reservedConcurrency, cpuArchitecture, name } = spec;
    this.spec = spec;
    this.vcpu = lambdaVcpu(spec.memoryMiB);
    this.speed = cpuArchitecture === 'ARM64' ? meanOf(scenario.assume.armSpeed) : 1;
    this.init = compileSampler(initOf(spec, scenario.functionBehaviours[index].init));
    this.placement = compileSampler(scenario.assume.lambdaPlacement);
    this.initStream = streams.get(`lambda-init/${name}`);
    this.placementStream = streams.get(`lambda-placement/${name}`);
    const concurrency = reservedConcurrency === undefined ? unreserved : { limit: reservedConcurrency, inFlight: 0 };
    this.admission = functionAdmission(concurrency, meanOf(scenario.assume.lambdaIdleLife));
  }

  /** Begins an invocation, if Lambda lets it. @returns false: throttled */
  begin(nowUs: number): boolean {
    const admission = admit(this.admission, nowUs);
    if (admission !== 'warm' && admission !== 'cold') {
      this.counts.throttles++;
      return false;
    }
    this.counts.invocations++;
    this.running++;
    if (this.running > this.minuteMax) this.minuteMax = this.running;
    if (this.running > this.windowMax) this.windowMax = this.running;
    const isCold = admission === 'cold';
    if (isCold) this.counts.coldStarts++;
    this.placementUs = isCold ? Math.floor(this.placement.draw(this.placementStream) + 0.5) : 0;
    this.initUs = isCold ? Math.floor(this.init.draw(this.initStream) + 0.5) : 0;
    return true;
  }

  /** How long the handler runs until it returns, or makes its calls, microseconds. */
  handlerUs(cpuUs: number, waitUs: number): number {
    return invocationUs(cpuUs, waitUs, this.vcpu, this.speed, this.spec.timeoutUs);
  }

  /** Books what an invocation is billed for. @param durationUs of its handler, the wait for its calls included */
  book(initUs: number, durationUs: number): void {
    this.counts.billedMs += billedMs(initUs, durationUs);
  }

  /** An invocation is over. @param isKept false where its environment is gone with it */
  end(nowUs: number, isKept: boolean): void {
    this.running--;
    release(this.admission, nowUs, isKept);
  }

  /** Starts the minute's maximum again from what runs now. @returns what it was */
  takeMinuteMax(): number {
    const max = this.minuteMax;
    this.minuteMax = this.running;
    return max;
  }
}

function initOf(spec: LambdaFunction, given: Distribution | undefined): Distribution {
  const init = given ?? coldStartDistribution(spec.runtime, spec.packageType, spec.cpuArchitecture);
  if (init === undefined) throw new InvariantError(`the runtime ${spec.runtime} of function ${spec.functionName} is in no table`);
  return init;
}
