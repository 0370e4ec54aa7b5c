import { US_PER_HOUR } from '../../base/units.js';
import { meterTraffic } from '../loadBalancing/usage.js';
import { recordMetric } from '../record.js';
import type { World } from '../world.js';
import type { FunctionCounts } from './function-pool.js';

/** A minute is over: what each function did in it, for functions.csv, CloudWatch and the bill. */
export function publishFunctions(world: World, fromUs: number): void {
  world.plane.functions.forEach((pool, index) => {
    const counts = { ...pool.counts };
    const states = world.state.functionCounts;
    const did = difference(counts, states[index].minute);
    states[index] = { ...states[index], minute: counts };
    const concurrentMax = pool.takeMinuteMax();
    world.state.functionMinutes.push({ atUs: fromUs, function: pool.spec.functionName, ...did, concurrentMax });
    bookHour(world, index, Math.floor(fromUs / US_PER_HOUR), did);
    const dimensions = `FunctionName=${pool.spec.functionName}`;
    const single = (name: string, value: number) =>
      recordMetric(world, fromUs, 'AWS/Lambda', name, dimensions, { sampleCount: 1, sum: value, minimum: value, maximum: value });
    single('Invocations', did.invocations);
    single('Throttles', did.throttles);
    single('ConcurrentExecutions', concurrentMax);
    const traffic = world.plane.takeTraffic(world.scenario.services.length + index);
    if (pool.spec.via === 'alb') meterTraffic(world, pool.spec.loadBalancer, traffic, fromUs, { inHand: pool.running, isLambda: true });
  });
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

function bookHour(world: World, index: number, hour: number, { invocations, billedMs }: FunctionCounts): void {
  const hours = world.state.functionHours[index];
  const last = hours[hours.length - 1];
  const used = last?.hour === hour ? last : { hour, invocations: 0, billedMs: 0 };
  if (used !== last) hours.push(used);
  used.invocations += invocations;
  used.billedMs += billedMs;
}
