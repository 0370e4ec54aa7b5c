import { expect, test } from 'vitest';
import { load } from './load.js';

const EVERYTHING = `
duration: 12h
start: 2026-03-02T00:00:00Z
availabilityZones: [us-east-1a, us-east-1b]
subnets: [{ subnetId: sa, availabilityZone: us-east-1a }, { subnetId: sb, availabilityZone: us-east-1b }]
clusters: [{ clusterName: prod }]
taskDefinitions:
  - family: web
    networkMode: bridge
    placementConstraints: [{ type: memberOf, expression: 'attribute:ecs.instance-type =~ m5.*' }]
    volumes: [{ name: data }]
    taskRoleArn: arn:aws:iam::1:role/web
    containerDefinitions:
      - { name: migrate, essential: false, memory: 64, startTimeout: 60, environment: [{ name: A, value: b }] }
      - name: app
        memory: 256
        portMappings: [{ containerPort: 80 }]
        dependsOn: [{ containerName: migrate, condition: SUCCESS }, { containerName: proxy, condition: HEALTHY }]
        resourceRequirements: [{ type: GPU, value: '1' }]
        stopTimeout: 90
      - name: proxy
        memory: 64
        healthCheck: { command: [CMD-SHELL, 'curl -f localhost'], interval: 10, startPeriod: 1m }
        restartPolicy: { enabled: true, ignoredExitCodes: [0], restartAttemptPeriod: 180 }
        logConfiguration: { logDriver: awslogs, options: { awslogs-group: web } }
  - { family: agent, networkMode: host, containerDefinitions: [{ name: agent, memory: 64 }] }
  - { family: etl, requiresCompatibilities: [FARGATE], cpu: '256', memory: '512', containerDefinitions: [{ name: main }] }
  - { family: etl, requiresCompatibilities: [FARGATE], cpu: '512', memory: '1024', containerDefinitions: [{ name: main }] }
containerInstances: [{ cluster: prod, instanceType: g4dn.xlarge, count: 2 }]
services:
  - serviceName: web
    cluster: prod
    taskDefinition: web
    desiredCount: 2
    launchType: EC2
    placementConstraints: [{ type: distinctInstance }, { type: memberOf, expression: 'attribute:ecs.os-type == linux' }]
    loadBalancers: [{ targetGroupArn: web, containerName: app, containerPort: 80, advancedConfiguration: { alternateTargetGroupArn: web-green } }]
    deploymentConfiguration:
      strategy: CANARY
      bakeTimeInMinutes: 5
      canaryConfiguration: { canaryPercent: 12.5, canaryBakeTimeInMinutes: 3 }
      deploymentCircuitBreaker: { enable: true, rollback: true, thresholdConfiguration: { type: COUNT, value: 5 } }
      alarms: { enable: true, rollback: true, alarmNames: [web-5xx] }
      lifecycleHooks: [{ hookTargetArn: arn:aws:lambda:us-east-1:1:function:check, lifecycleStages: [POST_TEST_TRAFFIC_SHIFT], outcome: FAILED, takes: 20s }]
  - { serviceName: agents, cluster: prod, taskDefinition: agent, schedulingStrategy: DAEMON }
alarms:
  - { alarmName: web-5xx, namespace: AWS/ApplicationELB, metricName: HTTPCode_Target_5XX_Count, statistic: Sum, period: 60, evaluationPeriods: 2, threshold: 20, comparisonOperator: GreaterThanThreshold, dimensions: [{ Name: TargetGroup, Value: web }] }
  - alarmName: cpu
    evaluationPeriods: 3
    datapointsToAlarm: 2
    threshold: 80
    comparisonOperator: GreaterThanOrEqualToThreshold
    metrics: [{ id: m1, returnData: true, metricStat: { period: 120, stat: Average, metric: { namespace: AWS/ECS, metricName: CPUUtilization, dimensions: { ClusterName: prod, ServiceName: web } } } }]
schedules:
  - { name: nightly, scheduleExpression: cron(0 2 * * ? *), scheduleExpressionTimezone: Europe/Berlin, startDate: 2026-01-01T00:00:00Z, runTask: { taskDefinition: 'etl:2', count: 4, launchType: FARGATE } }
  - { name: hourly, scheduleExpression: rate(1 hour), target: { arn: 'arn:aws:ecs:us-east-1:1:cluster/prod', ecsParameters: { taskDefinitionArn: 'arn:aws:ecs:us-east-1:1:task-definition/etl:1', taskCount: 2, launchType: FARGATE } } }
  - { name: report, after: [nightly, hourly], when: any, runTask: { taskDefinition: 'etl:1', launchType: FARGATE }, arraySize: 20, maxConcurrency: 5, retries: 2, timeout: 30m }
  - { name: off, state: DISABLED, scheduleExpression: at(2026-03-02T03:00:00), runTask: { taskDefinition: 'etl:1', launchType: FARGATE } }
behaviour:
  web: { image: { missing: true }, startUp: 3s, containers: { migrate: { startUp: 1s, exitAfter: 5s }, proxy: { ready: 2s, memory: 30MB } } }
  'web:4': { errors: 1% }
  etl: { work: { cpu: lognormal(median=2m sigma=0.3), wait: 10s }, exitCode: 0 }
  'etl:2': { exitAfter: 20m, exitCode: 3 }
traffic: [{ to: web, shape: { rate: 5/s } }, { to: api, shape: { rate: 1/s } }]
actions:
  - { at: 3h, UpdateService: { cluster: prod, service: web, taskDefinition: web, forceNewDeployment: true, deploymentConfiguration: { strategy: LINEAR }, networkConfiguration: { awsvpcConfiguration: { subnets: [sa] } } } }
  - { at: 1h, RegisterTaskDefinition: { from: web, containerDefinitions: [{ name: app, image: 'shop:2' }] } }
  - { at: 2h, CreateService: { serviceName: api, cluster: prod, taskDefinition: web, desiredCount: 1, launchType: EC2 } }
  - { at: 4h, RunTask: { taskDefinition: etl, count: 3, launchType: FARGATE, startedBy: me, group: batch } }
  - { at: '05:00', RunTask: { taskDefinition: 'etl:1', launchType: FARGATE } }
  - { at: 5h, UpdateService: { service: web, desiredCount: 6, capacityProviderStrategy: [] } }
  - { at: 5h, UpdateService: { service: web, taskDefinition: 'web:3' } }
  - { at: 6h, StopTask: { cluster: prod, task: { pick: all, service: web, availabilityZone: us-east-1a }, reason: by hand } }
  - { at: 6h, UpdateTaskProtection: { cluster: prod, tasks: any, protectionEnabled: true } }
  - { at: 6h, UpdateContainerInstancesState: { cluster: prod, containerInstances: { pick: 1, filter: 'attribute:ecs.availability-zone == us-east-1a' }, status: DRAINING } }
  - { at: 7h, DeregisterContainerInstance: { cluster: prod, containerInstance: i-0123456789abcdef0, force: true } }
  - { at: 7h, PutAttributes: { cluster: prod, attributes: [{ name: rack, value: r1, targetId: any }, { name: stack, value: s, targetId: all }] } }
  - { at: 7h, DeleteAttributes: { cluster: prod, attributes: [{ name: rack }] } }
  - { at: 8h, SetAlarmState: { alarmName: cpu, stateValue: ALARM } }
  - { at: 8h, StopServiceDeployment: { serviceDeploymentArn: 'arn:aws:ecs:us-east-1:1:service-deployment/prod/web/abc', stopType: ABORT } }
  - { at: 9h, DeregisterTaskDefinition: { taskDefinition: 'web:1' } }
  - { at: 9h, DeleteService: { service: api, cluster: prod, force: true } }
  - { at: 9h, UpdateAutoScalingGroup: { autoScalingGroupName: none } }
expect: [runs succeeded of nightly >= 1, p95 run duration of etl <= 10m, deployments rolled back of web = 0]
`;

test('a scenario with everything of the control plane resolves to one that compiles to the same', () => {
  const [first] = load({ 'scenario.yaml': EVERYTHING }).variants;
  const [again] = load({ 'resolved.yaml': first.resolvedYaml }, 'resolved.yaml').variants;
  expect(again.scenario).toEqual(first.scenario);
  expect(again.resolvedYaml).toBe(first.resolvedYaml);
});

test('what is accepted is shown, and what is not simulated is listed', () => {
  const [{ scenario, resolvedYaml }] = load({ 'scenario.yaml': EVERYTHING }).variants;
  for (const shown of ['taskRoleArn: arn:aws:iam::1:role/web', 'awslogs-group: web', 'alternateTargetGroupArn: web-green', '- name: data'])
    expect(resolvedYaml).toContain(shown);
  expect(scenario.notSimulated).toEqual(['actions[17].UpdateAutoScalingGroup']);
});
