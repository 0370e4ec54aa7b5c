import type * as z from 'zod';
import { aws, awsSeconds, field, flag, integer, list, noted, oneOf, reference, text, unsimulated } from '../fields.js';
import { parsedAs, refused } from '../values.js';
import { unsimulatedFields } from './task-definitions.js';

const CROSS_ZONE = ['true', 'false', 'use_load_balancer_configuration'] as const;

/** `load_balancing.cross_zone.enabled` of a target group: a truth value, or a word. */
const crossZone = () =>
  field<(typeof CROSS_ZONE)[number]>(
    (value) => {
      const found = CROSS_ZONE.find((word) => word === String(value).toLowerCase());
      return found === undefined ? refused(`must be one of ${CROSS_ZONE.join(', ')}`) : parsedAs(found);
    },
    { enum: [true, false, ...CROSS_ZONE] },
  );

const loadBalancer = aws(
  {
    name: noted(text('the load balancer’s name'), { aliases: ['loadBalancerName'] }),
    type: oneOf('application', 'network').default('application'),
    idleTimeout: noted(awsSeconds(1, 4000), { aliases: ['idle_timeout.timeout_seconds'] }).default(60),
    scheme: oneOf('internet-facing', 'internal').default('internet-facing'),
    crossZoneEnabled: noted(flag(), { aliases: ['load_balancing.cross_zone.enabled'] }).optional(),
    ipAddressType: unsimulated('ipv4'),
    ...unsimulatedFields(['attributes', 'subnets', 'subnetMappings', 'availabilityZones', 'securityGroups', 'listeners', 'tags']),
  },
  {
    meanings: {
      name: 'Name that target groups refer to.',
      type: 'ALB or NLB.',
      idleTimeout: 'A request without an answer for so long ends in 504.',
      crossZoneEnabled: 'Whether each node of an NLB sends to the targets of all zones. Default: false; an ALB always does.',
      scheme: 'internet-facing ones have public addresses and data out, which are billed.',
    },
    hoist: 'attributes',
    describeOnly: ['loadBalancerArn', 'DNSName', 'canonicalHostedZoneId', 'createdTime', 'vpcId', 'state', 'customerOwnedIpv4Pool'],
  },
);

export const loadBalancers = noted(list(loadBalancer), { wrappers: ['loadBalancers', 'loadBalancer'] });

/** CreateTargetGroup with its attributes. @source https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html */
const targetGroup = aws(
  {
    name: noted(text('the target group’s name'), { aliases: ['targetGroupName'] }),
    loadBalancerArns: noted(list(reference('a load balancer')), { aliases: ['loadBalancer', 'loadBalancers'] }).default([]),
    protocol: oneOf('HTTP', 'HTTPS', 'TCP', 'TLS', 'UDP', 'TCP_UDP').default('HTTP'),
    healthCheckIntervalSeconds: awsSeconds(5, 300).default(30),
    healthCheckTimeoutSeconds: awsSeconds(2, 120).optional(),
    healthyThresholdCount: integer('checks', 2, 10).default(5),
    unhealthyThresholdCount: integer('checks', 2, 10).default(2),
    deregistrationDelay: noted(awsSeconds(0, 3600), {
      aliases: ['deregistration_delay.timeout_seconds', 'deregistrationDelaySeconds'],
    }).default(300),
    slowStart: noted(awsSeconds(0, 900), { aliases: ['slow_start.duration_seconds', 'slowStartSeconds'] }).default(0),
    loadBalancingAlgorithmType: noted(oneOf('round_robin', 'least_outstanding_requests', 'weighted_random'), {
      aliases: ['load_balancing.algorithm.type'],
    }).default('round_robin'),
    targetType: unsimulated('ip', 'instance'),
    healthCheckEnabled: unsimulated(true),
    'stickiness.enabled': unsimulated('false'),
    crossZoneEnabled: noted(crossZone(), { aliases: ['load_balancing.cross_zone.enabled'] }).default('use_load_balancer_configuration'),
    'load_balancing.algorithm.anomaly_mitigation': unsimulated('off'),
    ...unsimulatedFields([
      'attributes',
      'port',
      'protocolVersion',
      'vpcId',
      'healthCheckProtocol',
      'healthCheckPort',
      'healthCheckPath',
      'ipAddressType',
      'matcher',
      'tags',
      'stickiness.type',
      'stickiness.lb_cookie.duration_seconds',
      'stickiness.app_cookie.duration_seconds',
      'stickiness.app_cookie.cookie_name',
      'target_group_health.dns_failover.minimum_healthy_targets.count',
      'target_group_health.dns_failover.minimum_healthy_targets.percentage',
      'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count',
      'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage',
      'proxy_protocol_v2.enabled',
      'preserve_client_ip.enabled',
    ]),
  },
  {
    meanings: {
      name: 'Name that services refer to.',
      loadBalancerArns: 'Default: the only load balancer.',
      protocol: 'TCP, TLS, UDP: a Network Load Balancer.',
      healthCheckIntervalSeconds: 'Time between two checks of a target.',
      healthCheckTimeoutSeconds: 'Default: 5, or a second less than the interval.',
      healthyThresholdCount: 'Checks in a row that make a target healthy; the first of a new target does.',
      unhealthyThresholdCount: 'Checks in a row that make it unhealthy.',
      deregistrationDelay: 'How long a target that goes may finish its requests.',
      slowStart:
        'How long the share of a new target grows to that of the others; 30 to 900 s, with round_robin on an ALB only. 0: at once.',
      crossZoneEnabled:
        'Whether each node of the load balancer sends to the targets of all zones: true, false or use_load_balancer_configuration.',
      loadBalancingAlgorithmType: 'How a target is chosen.',
    },
    hoist: 'attributes',
    describeOnly: ['targetGroupArn', 'targetControlPort'],
  },
);

export const targetGroups = noted(list(targetGroup), { wrappers: ['targetGroups', 'targetGroup'] });

export type TargetGroupDocument = z.output<typeof targetGroup>;
