import type { TargetTrackingPolicy } from '../../../src/aws/nouns.js';
import type { Answer } from '../../../src/report/why/answer.js';
import { questionOf } from '../../../src/report/why/index.js';
import type { WhyView } from '../../../src/report/why/question.js';
import type { CompiledScenario } from '../../../src/scenario/compiled.js';
import { Replay } from '../../../src/sim/index.js';
import type { RunResult } from '../../../src/sim/result.js';
import { constant, type ReadResult, run } from '../../sim/run.js';
import { behaviour, requestKind, service, traffic } from '../../support/scenario.js';

export function viewOf(result: RunResult): WhyView {
  return { run: { ...result, events: [...result.events] }, variants: [result.summary], replayRefusal: undefined };
}

export function ask(result: RunResult, subject: string, atSeconds?: number): Answer {
  const view = viewOf(result);
  return questionOf(view, subject, atSeconds === undefined ? undefined : atSeconds * 1e6).answer(view);
}

/** As the shell asks: the run is simulated again up to the decisions of which the answer would tell more. */
export function askClosely(result: RunResult, subject: string, atSeconds?: number): Answer {
  const view = viewOf(result);
  const question = questionOf(view, subject, atSeconds === undefined ? undefined : atSeconds * 1e6);
  const points = question.closerLook(view);
  if (points.length === 0) return question.answer(view);
  const replay = new Replay(result.scenario, points);
  while (replay.advance(100_000) === 'more');
  return question.answer({ ...view, heard: replay.decisions });
}

export function policy(over: Partial<TargetTrackingPolicy> = {}): TargetTrackingPolicy {
  return {
    type: 'TargetTrackingScaling',
    name: 'cpu60',
    metric: 'ECSServiceAverageCPUUtilization',
    targetValue: 60,
    scaleOutCooldownUs: 300e6,
    scaleInCooldownUs: 300e6,
    disableScaleIn: false,
    ...over,
  };
}

export interface Load {
  /** `[second, vCPU]`: evenly spaced requests of 100 ms of CPU each. */
  readonly steps: readonly (readonly [number, number])[];
  readonly policies?: readonly TargetTrackingPolicy[];
  readonly desiredCount?: number;
  readonly min?: number;
  readonly max?: number;
  readonly over?: Partial<CompiledScenario>;
}

/** Two hours of a service `web` of tasks of 1 vCPU under a load in steps. */
export function loaded({ steps, policies = [policy()], desiredCount = 2, min = 1, max = 20, over = {} }: Load): ReadResult {
  return run({
    durationUs: 7200e6,
    services: [service({ desiredCount })],
    behaviours: [behaviour({ requests: [requestKind({ cpu: constant(100_000) })] })],
    traffic: [
      traffic({ shape: { kind: 'steps', steps: steps.map(([at, vcpu]) => ({ atUs: at * 1e6, perSecond: vcpu * 10 })), arrivals: 'even' } }),
    ],
    scalableTargets: [{ cluster: 'default', service: 'web', minCapacity: min, maxCapacity: max, policies }],
    ...over,
  });
}
