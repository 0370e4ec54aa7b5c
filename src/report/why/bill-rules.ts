import { price } from '../../aws/catalogue/index.js';
import type { CostLine } from '../../sim/result.js';
import type { Reason } from './answer.js';

/** How each service is counted, in a sentence, with the rule that counts it. */
const COUNTED: Readonly<Record<string, Reason>> = {
  Fargate: {
    sentence:
      'Fargate bills the size of a task, not its use: vCPU and GB from the start of the image pull until STOPPED, by the second, at least a minute.',
    rule: 'rules/billing/fargate.ts',
    source: 'https://aws.amazon.com/fargate/pricing/',
  },
  'Fargate Spot': {
    sentence: 'Fargate Spot bills the same seconds of a task, image pull to STOPPED, at the Spot rate of a day.',
    rule: 'rules/billing/fargate.ts',
    source: 'https://aws.amazon.com/fargate/pricing/',
  },
  EC2: {
    sentence:
      'EC2 bills an instance from running until it shuts down, by the second, at least a minute, however full it is; pending is free.',
    rule: 'rules/billing/ec2.ts',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html',
  },
  'EC2 Spot': {
    sentence: 'EC2 Spot bills an instance from running until it shuts down; one that AWS takes back in its first hour is free.',
    rule: 'rules/billing/ec2.ts',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-for-interrupted-spot-instances.html',
  },
  EBS: {
    sentence: 'A root volume is billed as long as its instance runs; a GB-month is 730 hours of a GB.',
    rule: 'rules/billing/ec2.ts',
    source: 'assumed: A GB-month is 730 hours of a GB; volumes live as long as their instance runs.',
  },
  Lambda: {
    sentence:
      'Lambda bills each invocation, and its milliseconds rounded up, initialisation included, times its memory (1 GB is 1,024 MB); throttled requests are free.',
    rule: 'rules/billing/lambda.ts',
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  ALB: {
    sentence:
      'A load balancer bills each hour begun, and in each hour the capacity unit (LCU) it used most: new connections, active connections, bytes or rules.',
    rule: 'rules/billing/load-balancer.ts',
    source: 'https://aws.amazon.com/elasticloadbalancing/pricing/',
  },
  NLB: {
    sentence:
      'A load balancer bills each hour begun, and in each hour the capacity unit (NLCU) it used most: new connections, active connections or bytes.',
    rule: 'rules/billing/load-balancer.ts',
    source: 'https://aws.amazon.com/elasticloadbalancing/pricing/',
  },
  'Data transfer': {
    sentence: 'What answers send to the internet is billed by the GB (10^9 bytes), in tiers of a month.',
    rule: 'rules/billing/network.ts',
    source: 'https://aws.amazon.com/ec2/pricing/on-demand/',
  },
  VPC: {
    sentence:
      'Each public IPv4 address is billed by the second: one in each zone of an internet-facing load balancer, one for each Fargate task with assignPublicIp.',
    rule: 'rules/billing/network.ts',
    source: 'https://aws.amazon.com/vpc/pricing/',
  },
  CloudWatch: {
    sentence: 'Each target tracking policy and each managed scaling owns two alarms, billed by the hour begun; a month is 730 hours.',
    rule: 'rules/billing/cloudwatch.ts',
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  'API Gateway': {
    sentence: 'An HTTP API bills each request, throttled ones included.',
    rule: 'rules/billing/http-api.ts',
    source: 'https://aws.amazon.com/api-gateway/pricing/',
  },
};

/** How what these lines bill is counted, and where their prices come from. */
export function billingReasons(lines: readonly CostLine[], region: string): readonly Reason[] {
  const services = [...new Set(lines.map(({ service }) => service))];
  return [...services.flatMap((service) => COUNTED[service] ?? []), ...priceReasons(lines, region)];
}

/** One for each price, the dearest line's first; a long bill tells of the first few. */
function priceReasons(lines: readonly CostLine[], region: string): readonly Reason[] {
  const reasons = new Map<string, Reason>();
  for (const { service, item, rateUsd, unit, priceDate } of lines) {
    const key = `${service}: ${item}`;
    const rule = 'aws/catalogue/prices.ts';
    const found = price(region, service, item);
    if (found !== undefined && /^\d/.test(priceDate)) {
      const mark = priceDate.endsWith('(old)') ? ', more than a year before the catalogue' : '';
      reasons.set(key, {
        sentence: `${key} is ${rateUsd} USD per ${unit} in ${region}, price of ${found.date}${mark}.`,
        rule,
        source: found.source,
      });
    } else reasons.set(key, { sentence: `${key} is ${rateUsd} USD per ${unit}: ${priceDate}.`, rule, source: `assumed: ${priceDate}` });
  }
  return [...reasons.values()].slice(0, 4);
}
