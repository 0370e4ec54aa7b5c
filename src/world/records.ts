import type { Micros } from '../base/units.js';

/** What a run leaves behind about its control plane: instants in microseconds since the start, `undefined` for what never happened. */
export interface TaskRecord {
  readonly taskId: string;
  readonly cluster: string;
  readonly group: string;
  readonly taskDefinition: string;
  readonly deploymentId: string;
  readonly launchType: string;
  readonly capacityProvider: string;
  readonly availabilityZone: string;
  readonly containerInstanceId: string;
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly architecture: string;
  readonly hostPorts: readonly number[];
  readonly createdAt: Micros;
  readonly connectivityAt: Micros | undefined;
  readonly pullStartedAt: Micros | undefined;
  readonly pullStoppedAt: Micros | undefined;
  readonly startedAt: Micros | undefined;
  readonly healthyAt: Micros | undefined;
  readonly stoppingAt: Micros | undefined;
  readonly executionStoppedAt: Micros | undefined;
  readonly stoppedAt: Micros | undefined;
  readonly stopCode: string;
  readonly stoppedReason: string;
  readonly exitCode: number | undefined;
}

export interface InstanceRecord {
  readonly instanceId: string;
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly autoScalingGroup: string;
  readonly purchaseOption: string;
  readonly registeredCpu: number;
  readonly registeredMemoryMiB: number;
  readonly launchedAt: Micros | undefined;
  readonly runningAt: Micros | undefined;
  readonly registeredAt: Micros | undefined;
  readonly drainingAt: Micros | undefined;
  readonly terminatedAt: Micros | undefined;
  readonly terminationReason: string;
}

export interface ServiceRecord {
  readonly atUs: Micros;
  readonly service: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly healthyTargets: number;
  readonly deployments: number;
}

export interface DeploymentRecord {
  readonly deploymentId: string;
  readonly service: string;
  readonly taskDefinition: string;
  readonly strategy: string;
  readonly startedAt: Micros;
  readonly finishedAt: Micros | undefined;
  readonly rolloutState: string;
  readonly failedTasks: number;
  readonly reason: string;
  readonly rolledBackTo: string;
}

export interface EventRecord {
  readonly atUs: Micros;
  readonly source: string;
  readonly detailType: string;
  readonly resource: string;
  readonly message: string;
  /** What only the event's JSON tells; undefined where EventBridge has no such event. */
  readonly detail?: EventDetail | undefined;
}

/** What was so when an event happened, as far as the records at the end of the run do not say it. */
export type EventDetail =
  | {
      readonly kind: 'task';
      readonly task: number;
      readonly lastStatus: string;
      readonly desiredStatus: string;
      readonly healthStatus: string;
    }
  | {
      readonly kind: 'instance';
      readonly instance: number;
      readonly status: string;
      readonly isAgentConnected: boolean;
      readonly cpuUnitsFree: number;
      readonly memoryMiBFree: number;
      readonly hostPorts: readonly number[];
      readonly runningTasks: number;
      readonly pendingTasks: number;
    }
  | ({ readonly kind: 'service'; readonly service: string; readonly cluster: string } & ServiceEventName)
  | ({ readonly kind: 'deployment'; readonly service: string; readonly cluster: string; readonly deploymentId: string } & ServiceEventName)
  | ({ readonly kind: 'hook'; readonly service: string; readonly cluster: string; readonly deploymentId: string } & HookEvent)
  | {
      readonly kind: 'codeDeploy';
      readonly application: string;
      readonly deploymentGroup: string;
      readonly deploymentId: string;
      readonly state: string;
    }
  | { readonly kind: 'alarm'; readonly name: string; readonly from: string; readonly to: string; readonly reason: string }
  | { readonly kind: 'spot'; readonly instance: number }
  | { readonly kind: 'call'; readonly call: string; readonly error: string; readonly message: string };

/** How a lifecycle hook of a deployment stands: `HOOK_AWAITING_ACTION`. */
export interface HookEvent {
  readonly eventType: 'INFO' | 'ERROR';
  readonly eventName: string;
  readonly hookId: string;
  readonly hookType: string;
  readonly lifecycleStage: string;
  readonly expiresAtUs: Micros;
}

/** As ECS classes what it tells of services and deployments: `SERVICE_STEADY_STATE`, INFO. */
export interface ServiceEventName {
  readonly eventType: 'INFO' | 'WARN' | 'ERROR';
  readonly eventName: string;
  readonly reason: string;
}

/** A decision, or a run of equal ones from atUs to untilUs. */
export interface DecisionRecord {
  readonly atUs: Micros;
  readonly untilUs: Micros;
  readonly times: number;
  readonly kind: string;
  readonly subject: string;
  readonly outcome: string;
  readonly because: string;
  readonly inputs: Readonly<Record<string, number | string>>;
}

export interface MetricRecord {
  /** Start of the minute. */
  readonly atUs: Micros;
  readonly namespace: string;
  readonly metricName: string;
  /** `ClusterName=prod;ServiceName=web`. */
  readonly dimensions: string;
  readonly sampleCount: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly average: number;
}

/** What a function did in one minute. */
export interface FunctionMinuteRecord {
  readonly atUs: Micros;
  readonly function: string;
  readonly invocations: number;
  readonly coldStarts: number;
  readonly throttles: number;
  readonly concurrentMax: number;
  readonly billedMs: number;
}

/** What a queue did in one minute, and what it held at its end. */
export interface QueueMinuteRecord {
  readonly atUs: Micros;
  readonly queue: string;
  readonly sent: number;
  readonly received: number;
  readonly deleted: number;
  readonly deadLettered: number;
  /** Messages that a call could receive, and that were received and not yet deleted. */
  readonly visible: number;
  readonly inFlight: number;
  readonly oldestAgeSeconds: number;
}

export interface FaultRecord {
  readonly fault: string;
  readonly kind: string;
  readonly atUs: Micros;
  readonly untilUs: Micros | undefined;
  /** What it hit: task ids, a zone …, blanks between. */
  readonly scope: string;
  readonly recoveredAt: Micros | undefined;
  readonly requestsLost: number;
}
