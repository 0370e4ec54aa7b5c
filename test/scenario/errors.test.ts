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
      'p98 of web <= 400ms' must begin with a figure, and 'p98' is none; figures are availability, mean latency, p50, p90, p95, p99, p999, max latency, failed requests, offered, completed, failed, timed out, rejected, in flight, retries, tasks, max tasks, tasks launched, tasks stopped, tasks failed to start, tasks interrupted, placement failures, scale outs, scale ins, deployments completed, deployments failed, deployments rolled back, invocations, cold starts, throttles, max concurrency, billed time, messages sent, messages received, messages deleted, messages dead-lettered, messages expired, most messages waiting, oldest message age, backlog per task, runs, runs succeeded, runs failed, tasks retried, mean run duration, p50 run duration, p95 run duration, max run duration, cpu utilization, memory utilization, recovery, total cost, monthly cost, cost per million requests, instances launched, instances terminated, instances, max instances
      3 | expect: [p98 of web <= 400ms, p99 of web <= 400, monthly cost of web <= $3, p99 of wbe <= 1s, recovery of web <= 5m, ava
        |          ^^^^^^^^^^^^^^^^^^^
      hint: did you mean p95?

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
    printed(`queues: [{ queueName: q }]
functions: [{ functionName: f }]
behaviour: { f: { consumes: { queue: q } } }
traffic: [{ to: q, shape: { rate: 1/s } }]
`),
  ).toMatchInlineSnapshot(`
    "shop.yaml:3:29 behaviour.f.consumes
      not simulated by this version: a function takes no messages from a queue
      3 | behaviour: { f: { consumes: { queue: q } } }
        |                             ^^^^^^^^^^^^
      hint: run what consumes it as a service"
  `);
  expect(
    printed(`taskDefinitions: [${WEB}]
autoScalingGroups: [{ autoScalingGroupName: g, maxSize: 3, mixedInstancesPolicy: { launchTemplate: { overrides: [{ instanceType: m5.large }, { instanceType: m6i.large }] } } }]
capacityProviders: [{ name: cp, autoScalingGroupProvider: { autoScalingGroupArn: g } }]
services: [{ serviceName: web, taskDefinition: web, capacityProviderStrategy: [{ capacityProvider: cp, weight: 1 }] }]
`),
  ).toMatchInlineSnapshot(`
    "shop.yaml:4:11 services
      not simulated by this version: no variant can be run
      4 | services: [{ serviceName: web, taskDefinition: web, capacityProviderStrategy: [{ capacityProvider: cp, weight: 1 }] }]
        |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: variant base is left out, as this version does not simulate it: services.web runs on Auto Scaling group g, which mixes instance types or purchase options"
  `);
});

test('capacity: what AWS refuses, in its words where it has some', () => {
  expect(
    printed(`taskDefinitions:
  - ${WEB}
  - { family: arm, networkMode: awsvpc, cpu: '256', memory: '512', runtimePlatform: { cpuArchitecture: ARM64 }, containerDefinitions: [{ name: app }] }
clusters: [{ clusterName: prod, capacityProviders: [x86] }]
autoScalingGroups:
  - { autoScalingGroupName: a, cluster: prod, instanceType: m7i.lagre, maxSize: 3 }
  - { autoScalingGroupName: b, cluster: prod, instanceType: m5.large, minSize: 2, maxSize: 4, desiredCapacity: 9 }
  - { autoScalingGroupName: c, cluster: prod, instanceType: m7g.large, maxSize: 4 }
capacityProviders:
  - { name: x86, autoScalingGroupProvider: { autoScalingGroupArn: b } }
  - { name: again, autoScalingGroupProvider: { autoScalingGroupArn: b } }
  - { name: lone, autoScalingGroupProvider: { autoScalingGroupArn: c } }
  - { name: lost, autoScalingGroupProvider: { autoScalingGroupArn: d } }
services:
  - { serviceName: s1, cluster: prod, taskDefinition: web, capacityProviderStrategy: [{ capacityProvider: FARGATE, weight: 1 }, { capacityProvider: x86, weight: 1 }] }
  - { serviceName: s2, cluster: prod, taskDefinition: web, capacityProviderStrategy: [{ capacityProvider: FARGATE }, { capacityProvider: FARGATE_SPOT, base: 1 }] }
  - { serviceName: s3, cluster: prod, taskDefinition: web, capacityProviderStrategy: [{ capacityProvider: lone, weight: 1 }] }
  - { serviceName: s4, cluster: prod, taskDefinition: arm, capacityProviderStrategy: [{ capacityProvider: x86, weight: 1 }] }
functions: [{ functionName: big, memorySize: 11GB }, { functionName: odd, runtime: nodejs.22 }]
`),
  ).toMatchInlineSnapshot(`
    "shop.yaml:15:86 services[0].capacityProviderStrategy
      cannot mix Fargate with Auto Scaling group capacity providers
      15 | uster: prod, taskDefinition: web, capacityProviderStrategy: [{ capacityProvider: FARGATE, weight: 1 }, { capacityProvide
         |                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: AWS: A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate providers. Specify one or the other and try again.

    shop.yaml:16:86 services[1].capacityProviderStrategy
      must give a weight above 0 to at least one provider
      16 | uster: prod, taskDefinition: web, capacityProviderStrategy: [{ capacityProvider: FARGATE }, { capacityProvider: FARGATE_
         |                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: AWS: At least one capacity provider must have a weight value greater than zero.

    shop.yaml:17:107 services[2].capacityProviderStrategy[0].capacityProvider
      must be a capacity provider of cluster prod (x86), but 'lone' is in no cluster
      17 | nition: web, capacityProviderStrategy: [{ capacityProvider: lone, weight: 1 }] }
         |                                                             ^^^^
      hint: AWS: The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.

    shop.yaml:17:55 services[2].taskDefinition
      must run on capacity of its architecture: web:1 is X86_64 (as no runtimePlatform is given), and all instances it may use are ARM64
      17 |   - { serviceName: s3, cluster: prod, taskDefinition: web, capacityProviderStrategy: [{ capacityProvider: lone, weight: 
         |                                                       ^^^
      hint: give the task definition runtimePlatform: { cpuArchitecture: ARM64 } if its image is built for it; else the container ends with 'exec format error'

    shop.yaml:18:55 services[3].taskDefinition
      must run on capacity of its architecture: arm:1 is ARM64, and all instances it may use are X86_64
      18 |   - { serviceName: s4, cluster: prod, taskDefinition: arm, capacityProviderStrategy: [{ capacityProvider: x86, weight: 1
         |                                                       ^^^
      hint: AWS: service s4 was unable to place a task because no container instance met all of its requirements. The closest matching container-instance is missing an attribute required by your task.

    shop.yaml:19:46 functions[0].memorySize
      must be from 128 to 10240 (MB), but is 11264
      19 | functions: [{ functionName: big, memorySize: 11GB }, { functionName: odd, runtime: nodejs.22 }]
         |                                              ^^^^
      hint: AWS: 'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 10240

    shop.yaml:19:84 functions[1].runtime
      must be a runtime of Lambda, but is 'nodejs.22'
      19 | ame: big, memorySize: 11GB }, { functionName: odd, runtime: nodejs.22 }]
         |                                                             ^^^^^^^^^
      hint: near names: nodejs22.x, nodejs20.x, nodejs24.x

    shop.yaml:6:61 autoScalingGroups[0].instanceType
      must be an instance type of the catalogue, but is 'm7i.lagre'
      6 |   - { autoScalingGroupName: a, cluster: prod, instanceType: m7i.lagre, maxSize: 3 }
        |                                                             ^^^^^^^^^
      hint: near names: m7i.large, m6i.large, m7i.xlarge

    shop.yaml:7:112 autoScalingGroups[1].desiredCapacity
      must be from minSize to maxSize, but is 9
      7 | nceType: m5.large, minSize: 2, maxSize: 4, desiredCapacity: 9 }
        |                                                             ^
      hint: AWS: Desired capacity:9 must be between the specified min size:2 and max size:4

    shop.yaml:11:69 capacityProviders[1].autoScalingGroupProvider.autoScalingGroupArn
      must be a group of its own: 'b' already has a capacity provider
      11 | me: again, autoScalingGroupProvider: { autoScalingGroupArn: b } }
         |                                                             ^
      hint: AWS: The specified Auto Scaling group ARN is already being used by another capacity provider. Specify a unique Auto Scaling group ARN and try again.

    shop.yaml:13:68 capacityProviders[3].autoScalingGroupProvider.autoScalingGroupArn
      must name an Auto Scaling group, but is 'd'
      13 | ame: lost, autoScalingGroupProvider: { autoScalingGroupArn: d } }
         |                                                             ^
      hint: there is a, b, c"
  `);
});

test('faults: what a kind needs, and what nothing can match', () => {
  const scenario = (faults: string) => `taskDefinitions: [${WEB}]
services: [{ serviceName: web, taskDefinition: web, launchType: FARGATE }]
faults: [${faults}]
`;
  expect(
    printed(
      scenario(
        '{ kind: slow, at: 5m }, { name: b, kind: errors, at: 5m, rate: 10/s }, { name: c, kind: slow, at: 5m, factor: 0 }, { name: d, kind: az-outage, at: 5m }, { kind: az-otage, at: 5m }, { name: e, kind: errors, at: 5m, rate: 5%, over: 3s }',
      ),
    ),
  ).toMatchInlineSnapshot(`
    "shop.yaml:3:10 faults[0]
      must have a factor or a latency, to say how slow
      3 | faults: [{ kind: slow, at: 5m }, { name: b, kind: errors, at: 5m, rate: 10/s }, { name: c, kind: slow, at: 5m, factor: 0
        |          ^^^^^^^^^^^^^^^^^^^^^^

    shop.yaml:3:73 faults[1].rate
      must be the share of requests that fail (5%), but is '10/s'
      3 | ind: slow, at: 5m }, { name: b, kind: errors, at: 5m, rate: 10/s }, { name: c, kind: slow, at: 5m, factor: 0 }, { name: 
        |                                                             ^^^^

    shop.yaml:3:120 faults[2].factor
      must be a number above 0 (times slower), but is 0
      3 | t: 5m, rate: 10/s }, { name: c, kind: slow, at: 5m, factor: 0 }, { name: d, kind: az-outage, at: 5m }, { kind: az-otage,
        |                                                             ^

    shop.yaml:3:125 faults[3]
      must say which availabilityZone
      3 | , rate: 10/s }, { name: c, kind: slow, at: 5m, factor: 0 }, { name: d, kind: az-outage, at: 5m }, { kind: az-otage, at: 
        |                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    shop.yaml:3:171 faults[4].kind
      must be one of the fault kinds task-crash, task-hang, slow, memory-leak, errors, image-missing, registry-outage, registry-slow, instance-loss, agent-disconnect, az-outage, az-impairment, capacity-shortage, spot-interruption, task-retirement, control-plane-outage, api-throttle, load-balancer-node-loss, subnet-full, dependency, but is 'az-otage'
      3 |  factor: 0 }, { name: d, kind: az-outage, at: 5m }, { kind: az-otage, at: 5m }, { name: e, kind: errors, at: 5m, rate: 5
        |                                                             ^^^^^^^^
      hint: did you mean az-outage?

    shop.yaml:3:240 faults[5].over
      has no meaning for errors, which takes name, kind, at, every, mtbf, mttr, for, service, task, cluster, instance, availabilityZone, autoScalingGroup, share, count, rate
      3 |  at: 5m }, { name: e, kind: errors, at: 5m, rate: 5%, over: 3s }]
        |                                                             ^^"
  `);
  expect(
    printed(
      scenario(
        '{ kind: instance-loss, at: 5m, count: 1 }, { kind: spot-interruption, at: 5m, share: 50%, over: 10m }, { kind: slow, at: 5m, factor: 2, autoScalingGroup: g }',
      ),
    ),
  ).toMatchInlineSnapshot(`
    "shop.yaml:3:164 faults[2].autoScalingGroup
      must name one that exists, but is 'g'
      3 | : 10m }, { kind: slow, at: 5m, factor: 2, autoScalingGroup: g }]
        |                                                             ^
      hint: there is none in the file, so nothing can be called 'g'"
  `);
  expect(
    printed(scenario('{ kind: instance-loss, at: 5m, count: 1 }, { kind: spot-interruption, at: 5m, share: 50%, over: 10m }')),
  ).toMatchInlineSnapshot(`
    "shop.yaml:3:10 faults[0]
      can match nothing: there are no instances in its scope
      3 | faults: [{ kind: instance-loss, at: 5m, count: 1 }, { kind: spot-interruption, at: 5m, share: 50%, over: 10m }]
        |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    shop.yaml:3:53 faults[1]
      can match nothing: nothing in its scope runs on Spot
      3 | faults: [{ kind: instance-loss, at: 5m, count: 1 }, { kind: spot-interruption, at: 5m, share: 50%, over: 10m }]
        |                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
  `);
});

test('a missing rate is told before the run, by its name', () => {
  expect(
    printed(`taskDefinitions: [${WEB}]
region: sa-east-1
autoScalingGroups: [{ autoScalingGroupName: g, instanceType: m7i.large, maxSize: 3 }]
services: [{ serviceName: web, taskDefinition: web, launchType: FARGATE }]
`),
  ).toMatchInlineSnapshot(`
    "shop.yaml:2:9 region
      the catalogue of 2026-11-20 has no rate for 'EBS/gp3 storage' in sa-east-1; it has one in us-east-1, us-west-2, eu-west-1, eu-central-1, ap-southeast-1, ap-northeast-1, ap-south-1
      2 | region: sa-east-1
        |         ^^^^^^^^^
      hint: give it yourself: prices: { set: { 'EBS/gp3 storage': <USD per unit> } }

    shop.yaml:2:9 region
      the catalogue of 2026-11-20 has no rate for 'EC2/Linux m7i.large instance-hour' in sa-east-1; it has one in us-east-1, us-west-2, eu-west-1, eu-central-1, ap-southeast-1, ap-northeast-1
      2 | region: sa-east-1
        |         ^^^^^^^^^
      hint: give it yourself: prices: { set: { 'EC2/Linux m7i.large instance-hour': <USD per unit> } }"
  `);
});

test('moves, names and windows', () => {
  expect(
    printed(`name: ../shop
taskDefinitions: [${WEB}]
services: [{ serviceName: web, taskDefinition: web, launchType: FARGATE }]
functions: [{ functionName: web-fn }]
variants: [{ name: a, move: { wbe: web-fn } }, { name: b, move: { web: web-fm } }]
`),
  ).toMatchInlineSnapshot(`
    "shop.yaml:5:31 variants[0].move
      must name a service, but is 'wbe'
      5 | variants: [{ name: a, move: { wbe: web-fn } }, { name: b, move: { web: web-fm } }]
        |                               ^^^
      hint: did you mean web?

    shop.yaml:5:67 variants[1].move
      must name a function, but is 'web-fm'
      5 | ts: [{ name: a, move: { wbe: web-fn } }, { name: b, move: { web: web-fm } }]
        |                                                             ^^^
      hint: did you mean web-fn?"
  `);
  expect(
    printed(`name: ../shop
taskDefinitions: [${WEB}]
services: [{ serviceName: web, taskDefinition: web, launchType: FARGATE }]
`),
  ).toMatchInlineSnapshot(`
    "shop.yaml:1:7 name
      must not hold / \\ : * ? " < > | or control characters, nor begin with a dot, as it names a folder, but is '../shop'
      1 | name: ../shop
        |       ^^^^^^^"
  `);
  expect(
    printed(`taskDefinitions: [${WEB}]
services: [{ serviceName: web, taskDefinition: web, launchType: FARGATE }]
expect: [monthly cost from 10m to 20m <= $5, p99 of web at 30m <= 1s]
`),
  ).toMatchInlineSnapshot(`
    "shop.yaml:3:10 expect[0]
      'monthly cost from 10m to 20m <= $5' cannot be asked for a part of the run: monthly cost is a figure of the whole of it
      3 | expect: [monthly cost from 10m to 20m <= $5, p99 of web at 30m <= 1s]
        |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: leave out 'from 10m'"
  `);
});
