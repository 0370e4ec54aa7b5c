import { LAMBDA } from '../../aws/quotas.js';

/**
 * vCPU one request can use: memory / 1769, at most 1, as a request runs on one thread.
 * @source https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html (1,769 MB is one vCPU)
 */
export function lambdaVcpu(memoryMiB: number): number {
  return Math.min(1, memoryMiB / LAMBDA.mibPerVcpu);
}

/**
 * How long the handler runs, in whole microseconds:
 *
 *     min(timeout, cpu / (vcpu x speed) + wait)
 *
 * @param cpuUs CPU time on an x86 vCPU
 * @param vcpu more than 0, at most 1: see `lambdaVcpu`
 * @param speed work done in the time an x86 vCPU does 1: 1 on x86, `assume.armSpeed` on ARM
 */
export function invocationUs(cpuUs: number, waitUs: number, vcpu: number, speed: number, timeoutUs: number): number {
  return Math.min(timeoutUs, Math.floor(cpuUs / (vcpu * speed) + waitUs + 0.5));
}
