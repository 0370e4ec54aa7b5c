import type { EventRecord, RunResult } from '../../sim/result.js';
import { instanceArn, instanceDetail } from './instance.js';
import { type Names, namesOf, uuid } from './names.js';
import { taskArn, taskDetail } from './task.js';

/** A file of the results with a JSON object on each line. */
export interface JsonLines {
  readonly file: string;
  /** Made one at a time: a long run has many. */
  readonly lines: Iterable<string>;
}

type Detail<Kind extends string> = Extract<NonNullable<EventRecord['detail']>, { kind: Kind }>;

/** What an event's envelope holds beside its time: whom it is about, and the detail. */
interface Letter {
  readonly resources: readonly string[];
  readonly detail: object;
}

/** How many events of each task and instance there were: the version of the next one is one more. */
interface Versions {
  readonly tasks: Int32Array;
  readonly instances: Int32Array;
}

/**
 * events.jsonl: what EventBridge gets of a run, in its own JSON. Facts that AWS does not send there, such as what
 * DescribeServices lists, stand in events.csv alone.
 */
export function eventLines(result: RunResult): JsonLines {
  return { file: 'events.jsonl', lines: { [Symbol.iterator]: () => linesOf(result) } };
}

function* linesOf(result: RunResult): Generator<string> {
  const names = namesOf(result.scenario.region, result.scenario.startEpochMs);
  const versions = { tasks: new Int32Array(result.tasks.length), instances: new Int32Array(result.instances.length) };
  let number = 0;
  for (const event of result.events) {
    const letter = letterOf(event, result, versions, names);
    if (letter === undefined) continue;
    yield JSON.stringify({
      version: '0',
      id: uuid(0, ++number),
      'detail-type': event.detailType,
      source: event.source,
      account: names.account,
      time: names.isoSeconds(event.atUs),
      region: names.region,
      resources: letter.resources,
      detail: letter.detail,
    });
  }
}

function letterOf(event: EventRecord, result: RunResult, versions: Versions, names: Names): Letter | undefined {
  const { detail, atUs } = event;
  switch (detail?.kind) {
    case undefined:
      return undefined;
    case 'task':
      return ofTask(detail, atUs, result, versions, names);
    case 'instance':
      return ofInstance(detail, atUs, result, versions, names);
    case 'service':
      return ofService(detail, atUs, names);
    case 'deployment':
      return ofDeployment(detail, atUs, names);
    case 'hook':
      return ofHook(detail, atUs, names);
    case 'codeDeploy':
      return ofCodeDeploy(detail, names);
    case 'alarm':
      return ofAlarm(detail, atUs, names);
    case 'spot':
      return ofSpot(detail, result, names);
    case 'call':
      return ofCall(detail, event, names);
  }
}

function ofTask(event: Detail<'task'>, atUs: number, result: RunResult, versions: Versions, names: Names): Letter {
  const { task, lastStatus, desiredStatus, healthStatus } = event;
  const record = result.tasks[task]!;
  const detail = result.taskDetails[task]!;
  const { services, jobs, taskDefinitions } = result.scenario;
  const job = jobs[detail.service - services.length];
  const moment = {
    record,
    detail,
    definition: taskDefinitions[detail.definition]!,
    startedBy: job === undefined ? record.deploymentId : job.startedBy,
    atUs,
    lastStatus,
    desiredStatus,
    healthStatus,
    version: ++versions.tasks[task]!,
  };
  return { resources: [taskArn(record, names)], detail: taskDetail(moment, names) };
}

function ofInstance(event: Detail<'instance'>, atUs: number, result: RunResult, versions: Versions, names: Names): Letter {
  const record = result.instances[event.instance]!;
  const about = result.instanceDetails[event.instance]!;
  const version = ++versions.instances[event.instance]!;
  return {
    resources: [instanceArn(about.cluster, record, names)],
    detail: instanceDetail(event, record, about, atUs, version, names),
  };
}

/** @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html */
function ofService({ service, cluster, eventType, eventName, reason }: Detail<'service'>, atUs: number, names: Names): Letter {
  return {
    resources: [names.arn('ecs', `service/${cluster}/${service}`)],
    detail: {
      eventType,
      eventName,
      clusterArn: names.arn('ecs', `cluster/${cluster}`),
      ...(reason === '' ? {} : { reason }),
      createdAt: names.iso(atUs),
    },
  };
}

/** @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html */
function ofDeployment(event: Detail<'deployment'>, atUs: number, names: Names): Letter {
  const { service, cluster, deploymentId, eventType, eventName, reason } = event;
  return {
    resources: [names.arn('ecs', `service/${cluster}/${service}`)],
    detail: { eventType, eventName, deploymentId, updatedAt: names.iso(atUs), reason },
  };
}

/** @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_hook_state_change_events.html */
function ofHook(event: Detail<'hook'>, atUs: number, names: Names): Letter {
  const { service, cluster, deploymentId, eventType, eventName, hookId, hookType, lifecycleStage, expiresAtUs } = event;
  const number = deploymentId.slice(deploymentId.indexOf('/') + 1);
  const serviceDeploymentArn = names.arn('ecs', `service-deployment/${cluster}/${service}/${number}`);
  return {
    resources: [serviceDeploymentArn],
    detail: {
      eventType,
      eventName,
      ...(hookId === '' ? {} : { hookId }),
      hookType,
      expiresAt: names.isoSeconds(expiresAtUs),
      lifecycleStage,
      clusterArn: names.arn('ecs', `cluster/${cluster}`),
      serviceArn: names.arn('ecs', `service/${cluster}/${service}`),
      serviceDeploymentArn,
      updatedAt: names.iso(atUs),
    },
  };
}

/** @source https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html */
function ofCodeDeploy({ application, deploymentGroup, deploymentId, state }: Detail<'codeDeploy'>, names: Names): Letter {
  return {
    resources: [
      names.arn('codedeploy', `application:${application}`),
      names.arn('codedeploy', `deploymentgroup:${application}/${deploymentGroup}`),
    ],
    detail: { region: names.region, application, deploymentId, state, deploymentGroup },
  };
}

/** @source https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
function ofAlarm({ name, from, to, reason }: Detail<'alarm'>, atUs: number, names: Names): Letter {
  const timestamp = names.iso(atUs).replace('Z', '+0000');
  return {
    resources: [names.arn('cloudwatch', `alarm:${name}`)],
    detail: { alarmName: name, previousState: { value: from }, state: { value: to, reason, timestamp } },
  };
}

/** @source https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html */
function ofSpot({ instance }: Detail<'spot'>, result: RunResult, names: Names): Letter {
  const { instanceId, availabilityZone } = result.instances[instance]!;
  return {
    resources: [names.arn('ec2', `instance/${instanceId}`, availabilityZone)],
    detail: { 'instance-id': instanceId, 'instance-action': 'terminate' },
  };
}

/** @source https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html */
function ofCall({ call, error, message }: Detail<'call'>, { atUs, source, resource }: EventRecord, names: Names): Letter {
  return {
    resources: [],
    detail: {
      eventVersion: '1.11',
      eventTime: names.isoSeconds(atUs),
      eventSource: source.replace(/^aws\.(\w+)$/, '$1.amazonaws.com'),
      eventName: call,
      awsRegion: names.region,
      ...(error === '' ? {} : { errorCode: error, errorMessage: message }),
      requestParameters: { resource },
      eventType: 'AwsApiCall',
      recipientAccountId: names.account,
    },
  };
}
