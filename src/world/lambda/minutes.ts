import { addRow, rowsOf } from '../../base/packed-table.js';
import { US_PER_HOUR } from '../../base/units.js';
import { meterTraffic } from '../loadBalancing/usage.js';
import { recordMetric } from '../record.js';
import type { FunctionMinuteRecord } from '../records.js';
import type { World } from '../world.js';
import type { FunctionCounts } from './function-pool.js';

/** Numbers that are kept of a function's minute. */
export const FUNCTION_MINUTE_COLUMNS = 6;

/** A minute is over: what each function did in it, for functions.csv, CloudWatch and the bill. */
export function publishFunctions(world: World, fromUs: number): void {
  world.plane.functions.forEach((pool, index) => {
    const counts = { ...pool.counts };
    const states = world.state.functionCounts;
    const did = difference(counts, states[index].minute);
    states[index] = { ...states[index], minute: counts };
    const concurrentMax = pool.takeMinuteMax();
    addRow(world.state.functionMinutes[index], [fromUs, did.invocations, did.coldStarts, did.throttles, concurrentMax, did.billedMs]);
    const traffic = world.plane.takeTraffic(world.scenario.services.length + index);
    const isBalanced = pool.spec.via === 'alb';
    if (isBalanced) meterTraffic(world, pool.spec.loadBalancer, traffic, fromUs, { inHand: pool.running, isLambda: true });
    bookHour(world, index, Math.floor(fromUs / US_PER_HOUR), did, isBalanced ? 0 : traffic.outBytes);
    const dimensions = `FunctionName=${pool.spec.functionName}`;
    const single = (name: string, value: number) =>
      recordMetric(world, fromUs, 'AWS/Lambda', name, dimensions, { sampleCount: 1, sum: value, minimum: value, maximum: value });
    single('Invocations', did.invocations);
    single('Throttles', did.throttles);
    single('ConcurrentExecutions', concurrentMax);
  });
}

/** Minutes of a function, in order. */
export function* functionMinutes(world: World, index: number): Generator<FunctionMinuteRecord, undefined> {
  const { functionName } = world.scenario.functions[index];
  for (const [atUs, invocations, coldStarts, throttles, concurrentMax, billedMs] of rowsOf(world.state.functionMinutes[index]))
    yield { atUs, function: functionName, invocations, coldStarts, throttles, concurrentMax, billedMs };
}

/** The statistics window opens: the summary counts from here. */
export function openFunctionWindow(world: World): void {
  world.plane.functions.forEach((pool, index) => {
    const states = world.state.functionCounts;
    states[index] = { ...states[index], window: { ...pool.counts } };
    pool.windowMax = pool.running;
  });
}

/** What a function did since the window opened. */
export function windowCountsOf(world: World, index: number): FunctionCounts {
  return difference(world.plane.functions[index].counts, world.state.functionCounts[index].window);
}

function difference(now: FunctionCounts, before: FunctionCounts): FunctionCounts {
  return {
    invocations: now.invocations - before.invocations,
    coldStarts: now.coldStarts - before.coldStarts,
    throttles: now.throttles - before.throttles,
    billedMs: now.billedMs - before.billedMs,
  };
}

/** @param outBytes what the function itself answers to the internet, rather than through a load balancer */
function bookHour(world: World, index: number, hour: number, { invocations, billedMs }: FunctionCounts, outBytes: number): void {
  const hours = world.state.functionHours[index];
  const last = hours[hours.length - 1];
  const used = last?.hour === hour ? last : { hour, invocations: 0, billedMs: 0, outBytes: 0 };
  if (used !== last) hours.push(used);
  used.invocations += invocations;
  used.billedMs += billedMs;
  used.outBytes += outBytes;
}
