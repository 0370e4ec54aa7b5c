import type { Reason } from './answer.js';

const ECS = 'https://docs.aws.amazon.com/AmazonECS/latest';

/** Where the rules of the control plane stand, below src/, and what they rest on: as their own docstrings say. */
export const CONTROL_PLANE = {
  pass: { rule: 'rules/service/plan-pass.ts', source: `${ECS}/APIReference/API_UpdateService.html` },
  limits: { rule: 'rules/service/limits.ts', source: `${ECS}/developerguide/deployment-type-ecs.html` },
  rollout: { rule: 'rules/service/plan-rollout.ts', source: `${ECS}/developerguide/deployment-type-ecs.html` },
  circuitBreaker: { rule: 'rules/service/circuit-breaker.ts', source: `${ECS}/developerguide/deployment-circuit-breaker.html` },
  shift: { rule: 'rules/service/shift-plan.ts', source: `${ECS}/developerguide/deployment-type-blue-green.html` },
  codeDeploy: {
    rule: 'rules/service/code-deploy.ts',
    source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html',
  },
  update: { rule: 'world/services/configure.ts', source: `${ECS}/APIReference/API_UpdateService.html` },
  zone: { rule: 'rules/service/choose-zone.ts', source: `${ECS}/developerguide/fargate-tasks-services.html` },
  placement: { rule: 'rules/placement/choose.ts', source: `${ECS}/developerguide/task-placement.html` },
  retry: { rule: 'rules/service/placement-retry.ts', source: 'https://github.com/aws/amazon-ecs-agent/issues/1160' },
  waiting: { rule: 'world/capacity/waiting.ts', source: `${ECS}/developerguide/cluster-auto-scaling.html` },
  provider: { rule: 'rules/capacity/strategy.ts', source: `${ECS}/APIReference/API_CapacityProviderStrategyItem.html` },
  stopOnInstance: { rule: 'rules/placement/scale-in.ts', source: `${ECS}/developerguide/task-placement-strategies.html` },
  stopOnFargate: { rule: 'rules/service/choose-task-to-stop.ts', source: `${ECS}/APIReference/API_UpdateService.html` },
  lifecycle: { rule: 'world/tasks/lifecycle.ts', source: `${ECS}/developerguide/task-lifecycle-explanation.html` },
  draining: { rule: 'world/instances/life.ts', source: `${ECS}/developerguide/container-instance-draining.html` },
  spot: { rule: 'world/spot/interrupt.ts', source: `${ECS}/developerguide/fargate-capacity-providers.html` },
  quota: { rule: 'aws/quotas.ts', source: `${ECS}/developerguide/service-quotas.html` },
  managedScaling: { rule: 'rules/capacity/managed-scaling.ts', source: `${ECS}/developerguide/managed-scaling-behavior.html` },
  launchZone: {
    rule: 'rules/capacity/auto-scaling-group.ts',
    source: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html',
  },
  termination: {
    rule: 'rules/capacity/auto-scaling-group.ts',
    source: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html',
  },
  fault: { rule: 'rules/faults', source: 'assumed: the scenario says so' },
  beginning: { rule: 'world/services/scheduler.ts', source: 'assumed: begin: running' },
} as const satisfies Readonly<Record<string, Pick<Reason, 'rule' | 'source'>>>;
