/**
 * What Lambda does with a request, as pure functions over plain data that the world holds.
 *
 *     lambdaVcpu(memoryMiB): number                                       vCPU of one request, at most 1
 *     invocationUs(cpuUs, waitUs, vcpu, speed, timeoutUs): number         how long the handler runs
 *     functionAdmission(concurrency, idleLifeUs): FunctionAdmission       state of a function: numbers and arrays of numbers
 *     admit(state, nowUs): Admission                                      'warm', 'cold' or 'throttled:…'; counts it as in flight
 *     release(state, nowUs, isKept): void                                 the request is over
 *     unreservedConcurrency(accountLimit, reserved): number | undefined   what the others share; undefined: AWS refuses
 *
 * Functions without a reservation share one `Concurrency` object.
 */
export {
  type Admission,
  admit,
  type Concurrency,
  type FunctionAdmission,
  functionAdmission,
  release,
  unreservedConcurrency,
} from './admission.js';
export { invocationUs, lambdaVcpu } from './duration.js';
