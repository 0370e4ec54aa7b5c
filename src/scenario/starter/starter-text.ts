import { CPU_UNITS_PER_VCPU, US_PER_DAY, US_PER_HOUR } from '../../base/units.js';
import { isoText } from '../instants.js';
import { durationText } from '../values.js';
import { type StarterTask, starterInstanceType } from './starter-task.js';
import type { TraceFacts } from './trace-facts.js';

/** What a request is taken to cost until the author knows better. */
const REQUEST_CPU_MS = 10;
/** How busy the tasks are in the busiest minute. */
const UTILIZATION = 0.5;
const TASKS_MIN = 2;
const RATE_PER_SECOND = 20;

/** What a starter is written from; paths as the file will name them. */
export interface StarterFacts {
  /** The new file as commands name it. */
  readonly file: string;
  readonly task: StarterTask;
  /** undefined: the definition is written into the file. */
  readonly taskDefinition: string | undefined;
  readonly trace: { readonly path: string; readonly facts: TraceFacts | undefined } | undefined;
}

/** The starter as text: every section with a word on where its numbers come from; what is commented out works once it is not. */
export function starterText(facts: StarterFacts): string {
  const sections = [head, time, taskDefinitions, capacity, services, scaling, behaviour, traffic, faults, variants, expectations];
  return `${sections
    .map((section) => section(facts).join('\n'))
    .filter((text) => text !== '')
    .join('\n\n')}\n`;
}

function head({ file, task: { family } }: StarterFacts): readonly string[] {
  return [
    '# A starter by `ecsim init`. It runs as it stands:',
    `#   ecsim run ${file}`,
    '# Every number in it is there to be replaced by yours; what is commented out works once the # is gone.',
    `name: ${scalar(family)}`,
    `about: { question: ${scalar(`How does ${family} answer this traffic, and what does it cost?`)} }`,
  ];
}

function time({ trace }: StarterFacts): readonly string[] {
  const facts = trace?.facts;
  if (trace === undefined || facts === undefined)
    return ['# Simulated time. Nothing happens in real time: an hour takes seconds.', 'duration: 1h'];
  const { window, spanUs, rows } = facts;
  const isWhole = window.durationUs >= spanUs;
  const what = isWhole
    ? `all ${rows} rows of ${trace.path}`
    : `the busiest ${spanText(window.durationUs)} of the ${spanText(spanUs)} in ${trace.path}`;
  return [
    `# Simulated time: ${what}, ${window.requests} requests.`,
    ...(isWhole ? [] : [`# For all of it: duration: ${durationText(spanUs)}, and no \`from\` in the traffic below.`]),
    ...(window.startEpochMs === undefined ? [] : [`start: ${isoText(window.startEpochMs)}`]),
    `duration: ${durationText(window.durationUs)}`,
  ];
}

function taskDefinitions({ taskDefinition, task }: StarterFacts): readonly string[] {
  if (taskDefinition !== undefined) return [`taskDefinitions: [${scalar(taskDefinition)}]`];
  return [
    '# Put your own in its place: taskDefinitions: [./web.json], the file that',
    '# `aws ecs describe-task-definition --task-definition web` prints, as it is.',
    'taskDefinitions:',
    `  - family: ${task.family}`,
    '    requiresCompatibilities: [FARGATE]',
    '    networkMode: awsvpc',
    `    cpu: '${task.cpuUnits}'`,
    `    memory: '${task.memoryMiB}'`,
    '    containerDefinitions:',
    "      - { name: app, image: 'web:1', essential: true, portMappings: [{ containerPort: 8080 }] }",
  ];
}

function capacity(facts: StarterFacts): readonly string[] {
  const { task } = facts;
  if (task.isFargate) return [];
  const tasks = tasksFor(facts);
  return [
    '# The task definition is not for Fargate: an Auto Scaling group that grows and shrinks with the tasks.',
    `# ${starterInstanceType(task, tasks.count)}: the cheapest that carries the tasks on 4 to 8 instances, or nearest to that. Put yours.`,
    'autoScalingGroups:',
    `  - { autoScalingGroupName: asg, instanceType: ${starterInstanceType(task, tasks.count)}, minSize: 0, maxSize: ${2 * tasks.count} }`,
    'capacityProviders:',
    '  - name: instances',
    '    autoScalingGroupProvider: { autoScalingGroupArn: asg, managedScaling: { status: ENABLED, targetCapacity: 100 } }',
  ];
}

function services(facts: StarterFacts): readonly string[] {
  const { task } = facts;
  const name = scalar(task.family);
  const port =
    task.port === undefined ? undefined : `containerName: ${scalar(task.port.containerName)}, containerPort: ${task.port.containerPort}`;
  return [
    'services:',
    `  - serviceName: ${name}`,
    `    taskDefinition: ${name}`,
    `    # ${tasksFor(facts).why}`,
    `    desiredCount: ${tasksFor(facts).count}`,
    task.isFargate ? '    launchType: FARGATE' : '    capacityProviderStrategy: [{ capacityProvider: instances, weight: 1 }]',
    ...(port === undefined
      ? ['    # No container has a TCP port: requests go round robin to the tasks, without a load balancer.']
      : [
          '    # The first TCP port of the task definition, behind an Application Load Balancer.',
          `    loadBalancers: [{ targetGroupArn: ${name}, ${port} }]`,
        ]),
    ...(port === undefined ? [] : ['targetGroups:', `  - { name: ${name}, healthCheckIntervalSeconds: 30, deregistrationDelay: 300s }`]),
  ];
}

function scaling(facts: StarterFacts): readonly string[] {
  const { count } = tasksFor(facts);
  return [
    '# Service auto scaling: paste what `aws application-autoscaling describe-scaling-policies` prints, or begin with this.',
    ...commented([
      'scalableTargets:',
      `  - resourceId: ${scalar(`service/default/${facts.task.family}`)}`,
      `    minCapacity: ${TASKS_MIN}`,
      `    maxCapacity: ${2 * count}`,
      '    policies:',
      '      - policyName: cpu60',
      '        policyType: TargetTrackingScaling',
      '        targetTrackingScalingPolicyConfiguration:',
      '          targetValue: 60',
      '          predefinedMetricSpecification: { predefinedMetricType: ECSServiceAverageCPUUtilization }',
    ]),
  ];
}

function behaviour({ task }: StarterFacts): readonly string[] {
  return [
    '# What AWS cannot know: how the program behaves.',
    'behaviour:',
    `  ${scalar(task.family)}:`,
    '    # Assumed; the size of the image is in the registry (`aws ecr describe-images`, imageSizeInBytes).',
    '    image: { compressedSize: 100MB }',
    '    # Assumed: from the start of the container until the program listens.',
    '    startUp: 5s',
    '    # Assumed: CPU time of a request on one vCPU, and the time it waits for others (databases, disks).',
    `    request: { cpu: gamma(mean=${REQUEST_CPU_MS}ms cv=0.8), wait: lognormal(median=20ms sigma=0.5) }`,
    '    # Better than a guess: take `request` out and give what CloudWatch shows of one ordinary minute;',
    '    # cpu and wait are derived from it and told.',
    ...commented(
      [
        'observed:',
        '  requestsPerMinute: 1200 # AWS/ApplicationELB RequestCount, Sum of a minute',
        '  runningTasks: 2 # of the service in that minute (ECS console, or Container Insights RunningTaskCount)',
        '  cpuUtilization: 40% # AWS/ECS CPUUtilization, Average',
        '  latencyP50: 45ms # AWS/ApplicationELB TargetResponseTime, p50',
      ],
      '    ',
    ),
  ];
}

function traffic({ task, trace }: StarterFacts): readonly string[] {
  const facts = trace?.facts;
  const keys =
    trace === undefined
      ? [`rate: ${RATE_PER_SECOND}/s`]
      : [
          `trace: ${scalar(trace.path)}`,
          ...(facts === undefined ? [] : [`column: ${scalar(facts.countColumn)}`]),
          ...(facts?.timeColumn === undefined ? [] : [`time: ${scalar(facts.timeColumn)}`]),
          ...(facts === undefined ? [] : [`per: ${durationText(facts.periodUs)}`]),
          ...(facts?.window.from === undefined ? [] : [`from: '${facts.window.from}'`]),
        ];
  const others = facts?.alternatives ?? [];
  return [
    ...(trace === undefined ? ['# Assumed. Or your own counts: shape: { trace: ./counts.csv, column: count, per: 1m }'] : []),
    ...(facts === undefined
      ? []
      : [
          `# A row stands for ${durationText(facts.periodUs)}: ${facts.timeColumn === undefined ? 'assumed, the file has no times' : 'the smallest step of its times'}. \`times: 2\` doubles the traffic.`,
        ]),
    ...(others.length === 0 ? [] : [`# Other columns with numbers: ${others.join(', ').replace(/\s+/g, ' ').slice(0, 150)}.`]),
    'traffic:',
    `  - to: ${scalar(task.family)}`,
    `    shape: { ${keys.join(', ')} }`,
    '    client: { timeout: 5s, retries: 1 }',
  ];
}

function faults({ task }: StarterFacts): readonly string[] {
  return [
    '# What if? One zone of three goes dark, or a task hangs.',
    ...commented([
      'faults:',
      '  - { name: outage, kind: az-outage, availabilityZone: us-east-1a, at: 20m, for: 10m }',
      `  - { name: hang, kind: task-hang, service: ${scalar(task.family)}, count: 1, at: 10m, for: 5m }`,
    ]),
  ];
}

function variants(facts: StarterFacts): readonly string[] {
  const { file, task } = facts;
  return [
    '# Elsewhere? The same work on other platforms, without a change here:',
    `#   ecsim run ${file} --on fargate,fargate-spot,ec2,lambda`,
    '# Or side by side with a change of your own:',
    ...commented([
      'variants:',
      '  - { name: as-is }',
      `  - { name: two-more, set: { ${scalar(`services.${task.family}.desiredCount`)}: ${tasksFor(facts).count + 2} } }`,
    ]),
  ];
}

function expectations({ file, task }: StarterFacts): readonly string[] {
  return [
    `# What must hold: \`ecsim check ${file}\` exits 1 where it does not (for CI). Put your own bounds.`,
    'expect:',
    `  - availability of ${task.family} >= 99.9%`,
    `  - p99 of ${task.family} <= 1s`,
  ];
}

/** As many tasks as the busiest row of the trace keeps half busy. */
function tasksFor({ task, trace }: StarterFacts): { readonly count: number; readonly why: string } {
  const perSecond = trace === undefined ? RATE_PER_SECOND : (trace.facts?.window.perSecondMax ?? RATE_PER_SECOND);
  const vcpu = task.cpuUnits === 0 ? 1 : task.cpuUnits / CPU_UNITS_PER_VCPU;
  const needed = (perSecond * REQUEST_CPU_MS) / 1000 / (vcpu * UTILIZATION);
  const count = Math.max(TASKS_MIN, Math.ceil(needed));
  const rate = `${Math.round(perSecond * 10) / 10} requests a second${trace === undefined ? '' : ' in the busiest row'}`;
  const why = `Put yours. Here: ${rate} x ${REQUEST_CPU_MS} ms of CPU keep ${count} x ${vcpu} vCPU at most half busy${needed < TASKS_MIN ? ', and never one alone' : ''}.`;
  return { count, why };
}

/** As people say it: `24 hours`, `14 days`. */
function spanText(us: number): string {
  const days = Math.round(us / US_PER_DAY);
  const hours = Math.round(us / US_PER_HOUR);
  return days > 2 ? `${days} days` : hours > 1 ? `${hours} hours` : us === US_PER_HOUR ? 'hour' : durationText(us);
}

function commented(lines: readonly string[], indent = ''): readonly string[] {
  return lines.map((line) => `${indent}# ${line}`);
}

/** A text as YAML writes it inside `{ }` and out of them: quoted where it could be taken for something else. */
function scalar(text: string): string {
  return /^[A-Za-z./][\w./-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|\.+|\.(?:inf|nan))$/i.test(text)
    ? text
    : JSON.stringify(text);
}
