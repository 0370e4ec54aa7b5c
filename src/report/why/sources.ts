import { ASSUMPTIONS, type AssumptionName } from '../../aws/assumptions.js';
import type { Reason } from './answer.js';

/** Where the rules that answers lean on stand, below src/, and what they rest on: as their own docstrings say. */
export const RULES = {
  alarm: {
    rule: 'rules/alarms/evaluate.ts',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html',
  },
  trackingAlarms: {
    rule: 'aws/quotas.ts',
    source: 'https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html',
  },
  wantedCapacity: {
    rule: 'rules/scaling/target-tracking.ts',
    source: 'https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html',
  },
  scaleOut: {
    rule: 'rules/scaling/target-tracking.ts',
    source: 'https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html',
  },
  scaleIn: {
    rule: 'rules/scaling/target-tracking.ts',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html',
  },
  managedScaling: {
    rule: 'rules/capacity/managed-scaling.ts',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html',
  },
  lambda: { rule: 'aws/quotas.ts', source: 'https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html' },
} as const satisfies Readonly<Record<string, Pick<Reason, 'rule' | 'source'>>>;

/** A reason that rests on one of the named assumptions. */
export function assumed(name: AssumptionName, sentence: string): Reason {
  return { sentence, rule: `assume.${name}`, source: `assumed: ${ASSUMPTIONS[name].source}` };
}
