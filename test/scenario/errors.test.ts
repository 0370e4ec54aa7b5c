import { expect, test } from 'vitest';
import { ScenarioError } from '../../src/base/errors.js';
import { load } from './load.js';

const WEB = `{ family: web, networkMode: awsvpc, requiresCompatibilities: [FARGATE], cpu: '256', memory: '512', containerDefinitions: [{ name: app, image: 'shop:1', portMappings: [{ containerPort: 8080 }] }] }`;

/** The whole of what the terminal would print. */
function printed(text: string, sets: readonly string[] = [], files: Readonly<Record<string, string>> = {}): string {
  try {
    load({ 'shop.yaml': text, ...files }, 'shop.yaml', sets);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return 'no problem';
}

test('shape: all problems at once, each with its place, what was found, what is allowed and what to do', () => {
  expect(
    printed(`services:
  - serviceName: web
    taskDefinition: web
    desiredCount: -3
    launchTyp: FARGATE
behaviour:
  web: { startUp: lognormal(median=4s, sigma=0.3), request: { cpu: 18 } }
traffic: [{ to: web, shape: { rate: 120 } }]
`),
  ).toMatchInlineSnapshot(`
    "shop.yaml:5:5 services[0].launchTyp
      'launchTyp' is not a known key; known here: launchType, cluster, tags, clientToken, role, serviceName, loadBalancers, monitoring, desiredCount, propagateTags, taskDefinition, placementStrategy, …
      5 |     launchTyp: FARGATE
        |     ^^^^^^^^^
      hint: did you mean launchType?

    shop.yaml:7:19 behaviour.web.startUp
      was cut by YAML at a comma: only 'lognormal(median=4s' is left of it
      7 |   web: { startUp: lognormal(median=4s, sigma=0.3), request: { cpu: 18 } }
        |                   ^^^^^^^^^^^^^^^^^^^
      hint: separate the arguments by blanks: lognormal(median=4s sigma=0.3)

    shop.yaml:4:19 services[0].desiredCount
      must be an integer of 0 or more (tasks), but is -3
      4 |     desiredCount: -3
        |                   ^^

    shop.yaml:7:68 behaviour.web.request.cpu
      must be a duration with its unit (25ms, 90s, 5m, 24h, 2d) or a distribution such as lognormal(median=25ms sigma=0.5), but is 18
      7 | { startUp: lognormal(median=4s, sigma=0.3), request: { cpu: 18 } }
        |                                                             ^^
      hint: say which unit: 18s or 18ms

    shop.yaml:8:37 traffic[0].shape.rate
      must be a rate with its unit of time (200/s, 12000/m, 50/h), but is 120
      8 | traffic: [{ to: web, shape: { rate: 120 } }]
        |                                     ^^^
      hint: say per what: 120/s or 120/m"
  `);
});

test('references: near names', () => {
  expect(
    printed(`taskDefinitions: [${WEB}]
availabilityZones: [us-east-1z]
services: [{ serviceName: web, taskDefinition: wbe, launchType: FARGATE }]
containerInstances: [{ instanceType: m5.lage }]
traffic: [{ to: wep, shape: { rate: 1/s } }]
faults: [{ kind: task-crash, at: 5m, service: webb }]
prices: { set: { Fargate/Linux x86 vCPU: 0.03 } }
`),
  ).toMatchInlineSnapshot(`
    "shop.yaml:2:21 availabilityZones[0]
      must be a zone of us-east-1, but is 'us-east-1z'
      2 | availabilityZones: [us-east-1z]
        |                     ^^^^^^^^^^
      hint: it has us-east-1a, us-east-1b, us-east-1c, us-east-1d, us-east-1e, us-east-1f

    shop.yaml:3:48 services[0].taskDefinition
      must name a task definition, but is 'wbe'
      3 | services: [{ serviceName: web, taskDefinition: wbe, launchType: FARGATE }]
        |                                                ^^^
      hint: did you mean web?

    shop.yaml:5:17 traffic[0].to
      must name a service, function or queue, but is 'wep'
      5 | traffic: [{ to: wep, shape: { rate: 1/s } }]
        |                 ^^^
      hint: did you mean web?

    shop.yaml:7:42 prices.set.'Fargate/Linux x86 vCPU'
      must name a price as 'ecsim prices' lists them (service/item), but is 'Fargate/Linux x86 vCPU'
      7 | prices: { set: { Fargate/Linux x86 vCPU: 0.03 } }
        |                                          ^^^^
      hint: near names: Fargate/Linux x86 vCPU-hour; Fargate/Linux x86 GB-hour; Fargate/Linux ARM vCPU-hour

    shop.yaml:4:38 containerInstances[0].instanceType
      must be an instance type of the catalogue, but is 'm5.lage'
      4 | containerInstances: [{ instanceType: m5.lage }]
        |                                      ^^^^^^^
      hint: near names: m5.large, m5.xlarge, m5a.large

    shop.yaml:6:47 faults[0].service
      must name one that exists, but is 'webb'
      6 | faults: [{ kind: task-crash, at: 5m, service: webb }]
        |                                               ^^^^
      hint: did you mean web?"
  `);
});

test('rules that AWS has itself, in its words', () => {
  expect(
    printed(`taskDefinitions:
  - { family: a, networkMode: awsvpc, requiresCompatibilities: [FARGATE], cpu: 300, memory: 512, containerDefinitions: [{ name: x, essential: false }] }
  - { family: b, networkMode: awsvpc, requiresCompatibilities: [FARGATE], cpu: 256, memory: 4096, containerDefinitions: [{ name: x, portMappings: [{ containerPort: 80 }] }, { name: y, portMappings: [{ containerPort: 80 }] }] }
  - { family: c, requiresCompatibilities: [EC2], containerDefinitions: [{ name: x, memory: 64 }] }
services:
  - { serviceName: a, taskDefinition: a, launchType: FARGATE, capacityProviderStrategy: [{ capacityProvider: FARGATE, weight: 1 }] }
  - { serviceName: c, taskDefinition: c, launchType: FARGATE }
scalableTargets: [{ resourceId: service/default/a, minCapacity: 9, maxCapacity: 2 }]
`),
  ).toMatchInlineSnapshot(`
    "shop.yaml:2:120 taskDefinitions[0].containerDefinitions
      must have at least one essential container
      2 | es: [FARGATE], cpu: 300, memory: 512, containerDefinitions: [{ name: x, essential: false }] }
        |                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: AWS: Invalid 'containerDefinitions' setting for task: at least one must be essential

    shop.yaml:2:80 taskDefinitions[0].cpu
      must be 256, 512, 1024, 2048, 4096, 8192, 16384 or 32768 CPU units on Fargate, but is 300
      2 | tworkMode: awsvpc, requiresCompatibilities: [FARGATE], cpu: 300, memory: 512, containerDefinitions: [{ name: x, essentia
        |                                                             ^^^
      hint: AWS: Invalid 'cpu' setting for task.

    shop.yaml:3:200 taskDefinitions[1].containerDefinitions[1].portMappings[0]
      uses port 80/tcp a second time in this task
      3 | pings: [{ containerPort: 80 }] }, { name: y, portMappings: [{ containerPort: 80 }] }] }
        |                                                             ^^^^^^^^^^^^^^^^^^^^^

    shop.yaml:3:93 taskDefinitions[1].memory
      must be 512, 1024, 2048 MiB with 256 CPU units on Fargate, but is 4096
      3 | svpc, requiresCompatibilities: [FARGATE], cpu: 256, memory: 4096, containerDefinitions: [{ name: x, portMappings: [{ con
        |                                                             ^^^^
      hint: AWS: No Fargate configuration exists for given values.

    shop.yaml:6:54 services[0].launchType
      cannot stand beside capacityProviderStrategy: a service has one or the other
      6 |   - { serviceName: a, taskDefinition: a, launchType: FARGATE, capacityProviderStrategy: [{ capacityProvider: FARGATE, we
        |                                                      ^^^^^^^
      hint: AWS: Specifying both a launch type and capacity provider strategy is not supported.

    shop.yaml:7:54 services[1].launchType
      must be one that c:1 is made for (EC2), but is FARGATE
      7 |   - { serviceName: c, taskDefinition: c, launchType: FARGATE }
        |                                                      ^^^^^^^
      hint: AWS: Task definition does not support launch_type FARGATE.

    shop.yaml:8:65 scalableTargets[0].minCapacity
      must not be above maxCapacity, which is 2, but is 9
      8 | ableTargets: [{ resourceId: service/default/a, minCapacity: 9, maxCapacity: 2 }]
        |                                                             ^"
  `);
});

test('expectations: what a figure can be, and what there is', () => {
  expect(
    printed(`taskDefinitions: [${WEB}]
services: [{ serviceName: web, taskDefinition: web, desiredCount: 1, launchType: FARGATE }]
expect: [p98 of web <= 400ms, p99 of web <= 400, monthly cost of web <= $3, p99 of wbe <= 1s, recovery of web <= 5m, availability]
`),
  ).toMatchInlineSnapshot(`
    "shop.yaml:3:10 expect[0]
      'p98 of web <= 400ms' must begin with a figure, and 'p98' is none; figures are availability, mean latency, p50, p90, p95, p99, p999, max latency, failed requests, offered, completed, failed, timed out, rejected, in flight, retries, tasks, max tasks, tasks launched, tasks stopped, tasks failed to start, tasks interrupted, placement failures, scale outs, scale ins, deployments completed, deployments failed, deployments rolled back, invocations, cold starts, throttles, max concurrency, billed time, cpu utilization, memory utilization, recovery, total cost, monthly cost, cost per million requests, instances launched, instances terminated, instances, max instances
      3 | expect: [p98 of web <= 400ms, p99 of web <= 400, monthly cost of web <= $3, p99 of wbe <= 1s, recovery of web <= 5m, ava
        |          ^^^^^^^^^^^^^^^^^^^
      hint: did you mean p99?

    shop.yaml:3:31 expect[1]
      'p99 of web <= 400' must compare p99 with a duration (400ms, 5m), not '400'
      3 | expect: [p98 of web <= 400ms, p99 of web <= 400, monthly cost of web <= $3, p99 of wbe <= 1s, recovery of web <= 5m, ava
        |                               ^^^^^^^^^^^^^^^^^
      hint: say which unit: 400s or 400ms

    shop.yaml:3:50 expect[2]
      'monthly cost of web <= $3' cannot be asked of a workload: monthly cost is a figure of the whole variant
      3 | expect: [p98 of web <= 400ms, p99 of web <= 400, monthly cost of web <= $3, p99 of wbe <= 1s, recovery of web <= 5m, ava
        |                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: leave out 'of web'

    shop.yaml:3:77 expect[3]
      'p99 of wbe <= 1s' must name a workload, and 'wbe' is none
      3 | web <= 400ms, p99 of web <= 400, monthly cost of web <= $3, p99 of wbe <= 1s, recovery of web <= 5m, availability]
        |                                                             ^^^^^^^^^^^^^^^^
      hint: did you mean web?

    shop.yaml:3:95 expect[4]
      'recovery of web <= 5m' must say after which fault: recovery of web after outage <= 5m
      3 | of web <= 400, monthly cost of web <= $3, p99 of wbe <= 1s, recovery of web <= 5m, availability]
        |                                                             ^^^^^^^^^^^^^^^^^^^^^

    shop.yaml:3:118 expect[5]
      'availability' must read <figure> [of <workload>] [in <variant>] [at <t> | from <t> to <t> | after <fault>] <= <value>
      3 | cost of web <= $3, p99 of wbe <= 1s, recovery of web <= 5m, availability]
        |                                                             ^^^^^^^^^^^^
      hint: p99 of web <= 400ms"
  `);
});

test('the command line has no lines', () => {
  expect(
    printed(`taskDefinitions: [${WEB}]\nservices: [{ serviceName: web, taskDefinition: web, launchType: FARGATE }]`, [
      'services.web.desiredCount=-1',
    ]),
  ).toMatchInlineSnapshot(`
    "command line, --set services.web.desiredCount=-1 services[0].desiredCount
      must be an integer of 0 or more (tasks), but is -1"
  `);
});

test('what cannot be simulated at all is refused, not answered wrongly', () => {
  expect(
    printed(`functions: [{ functionName: f }]
traffic: [{ to: f, shape: { rate: 1/s } }]
`),
  ).toMatchInlineSnapshot(`
    "shop.yaml:2:10 traffic
      not simulated by this version: none of the traffic can be sent
      2 | traffic: [{ to: f, shape: { rate: 1/s } }]
        |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: not simulated: traffic.f.to"
  `);
  expect(
    printed(`taskDefinitions: [${WEB}]
autoScalingGroups: [{ autoScalingGroupName: g, instanceType: m5.large, maxSize: 3 }]
capacityProviders: [{ name: cp, autoScalingGroupProvider: { autoScalingGroupArn: g } }]
services: [{ serviceName: web, taskDefinition: web, capacityProviderStrategy: [{ capacityProvider: cp, weight: 1 }] }]
`),
  ).toMatchInlineSnapshot(`
    "shop.yaml:4:11 services
      not simulated by this version: no variant can be run
      4 | services: [{ serviceName: web, taskDefinition: web, capacityProviderStrategy: [{ capacityProvider: cp, weight: 1 }] }]
        |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: variant base is left out, as this version does not simulate it: services.web runs on capacity provider cp"
  `);
});
