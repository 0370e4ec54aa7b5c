// docs/COSTS.md: the bills of scenarios/hello.yaml worked by hand beside the program's.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printed } from '../program.mjs';
import { grouped, MADE_BY } from './markdown.mjs';

const PLATFORMS = ['fargate', 'fargate-spot', 'ec2', 'lambda'];

/** Beyond this, USD, hand and program disagree: a hundredth of a cent. */
const TOLERANCE_USD = 0.00005;

/** Runs the scenario on the four platforms. */
function variantsOfHello() {
  const out = mkdtempSync(join(tmpdir(), 'ecsim-costs-'));
  try {
    const words = ['run', 'scenarios/hello.yaml', '--on', PLATFORMS.join(','), '--out', out, '--json', '--quiet'];
    return JSON.parse(printed(words)).variants;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** One hour of 3 tasks of 1 vCPU and 2 GB behind one load balancer in 3 zones: what a bookkeeper writes down. */
function handLines({ name, workloads: [{ requests, lambda }] }) {
  const attempts = requests.offered + requests.retries;
  const balancer = [
    ['ALB', 'load balancer hour', '1 h x 0.0225', 1 * 0.0225],
    ['ALB', 'LCU hour', `${grouped(attempts)} requests / 100 a connection / 3,600 s / 25 x 0.008`, (attempts / 100 / 3600 / 25) * 0.008],
    ['VPC', 'public IPv4 address (in use or idle)', '3 zones x 1 h x 0.005', 3 * 0.005],
  ];
  switch (name) {
    case 'fargate':
      return [
        ['Fargate', 'Linux x86 vCPU-hour', '3 tasks x 1 vCPU x 1 h x 0.04048', 3 * 0.04048],
        ['Fargate', 'Linux x86 GB-hour', '3 tasks x 2 GB x 1 h x 0.004445', 3 * 2 * 0.004445],
        ...balancer,
      ];
    case 'fargate-spot':
      return [
        ['Fargate Spot', 'Linux x86 vCPU-hour', '3 tasks x 1 vCPU x 1 h x 0.01288871', 3 * 0.01288871],
        ['Fargate Spot', 'Linux x86 GB-hour', '3 tasks x 2 GB x 1 h x 0.00141527', 3 * 2 * 0.00141527],
        ...balancer,
      ];
    case 'ec2':
      return [
        ['EC2', 'Linux m6i.large instance-hour', '2 instances x 1 h x 0.096', 2 * 0.096],
        ['EBS', 'gp3 storage', '2 volumes x 30 GB x 1 h / 730 h x 0.08', ((2 * 30) / 730) * 0.08],
        ['CloudWatch', 'alarm standard resolution', '2 alarms x 1 h / 730 h x 0.10', (2 / 730) * 0.1],
        ...balancer,
      ];
    default: {
      const gbSeconds = (lambda.billedMs / 1000) * (1769 / 1024);
      const duration = `${grouped(lambda.billedMs)} ms / 1,000 x 1,769 MB / 1,024 x 0.0000166667`;
      return [
        ['Lambda', 'x86 duration first 6e9 GB-s', duration, gbSeconds * 0.0000166667],
        ['Lambda', 'requests', `${grouped(lambda.invocations)} / 1,000,000 x 0.20`, (lambda.invocations / 1e6) * 0.2],
        ...balancer,
      ];
    }
  }
}

/** The bill of a variant as a table. @throws where hand and program disagree */
function billTable(variant) {
  const hand = handLines(variant);
  const { lines, totalUsd } = variant.cost;
  if (hand.length !== lines.length) throw new Error(`${variant.name}: ${hand.length} lines by hand, ${lines.length} in the bill`);
  const rows = hand.map(([service, item, working, usd]) => {
    const line = lines.find((candidate) => candidate.service === service && candidate.item === item);
    if (line === undefined || Math.abs(line.amountUsd - usd) > TOLERANCE_USD)
      throw new Error(`${variant.name}, ${service}/${item}: ${usd} by hand, ${line?.amountUsd} in the bill`);
    return `| ${service}: ${item} | ${working} | ${usd.toFixed(5)} | ${line.amountUsd.toFixed(5)} |`;
  });
  const total = hand.reduce((sum, [, , , usd]) => sum + usd, 0);
  return [
    `### ${variant.name}`,
    '',
    '| line | by hand | USD | the program |',
    '|---|---|--:|--:|',
    ...rows,
    `| **total** | | **${total.toFixed(2)}** | **${totalUsd.toFixed(2)}** |`,
  ].join('\n');
}

const RULES = `## The rules in words

| what | is counted | source |
|---|---|---|
| Fargate | the size of a task, not its use: vCPU and GB (1 GB is 1,024 MiB) from the start of the image pull until STOPPED, by the second, at least a minute; storage beyond 20 GB | https://aws.amazon.com/fargate/pricing/ |
| Fargate Spot | the same seconds at the Spot rate of a day: it moves | https://aws.amazon.com/fargate/pricing/ |
| EC2 | an instance from \`running\` until it shuts down, by the second, at least a minute; pending is free | https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html |
| EC2 Spot | on-demand less what Spot Advisor showed; free where AWS takes the instance back in its first hour | https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-for-interrupted-spot-instances.html |
| EBS | gp3 volumes of instances as long as these run; a GB-month is 730 hours of a GB | https://aws.amazon.com/ebs/pricing/ |
| Lambda | each invocation, throttled ones not; milliseconds rounded up, initialisation included, times memory (1 GB is 1,024 MB), in monthly tiers | https://aws.amazon.com/lambda/pricing/ |
| Load balancer | each hour begun; each hour the capacity unit used most: new connections / 25 a second, active connections / 3,000, GB / 1 (functions 0.4), rules beyond ten | https://aws.amazon.com/elasticloadbalancing/pricing/ |
| Public IPv4 | each address by the second: one for each zone of an internet-facing load balancer, one for each Fargate task with assignPublicIp | https://aws.amazon.com/vpc/pricing/ |
| CloudWatch | alarms that scaling policies and managed scaling own, two each, by the hour begun | https://aws.amazon.com/cloudwatch/pricing/ |

- What still runs at the end of a run is billed to that end exactly.
- Each line is quantity x rate, rounded once to ten decimals of a dollar; totals add those up.
- \`totalUsd\` is the whole run, warm-up included; \`perMillionRequestsUsd\` is the window's cost over the requests offered in it;
  \`monthlyUsd\` is the window's cost x 730 h / window, only where the window is whole days or the scenario has a \`projection\`.
- Prices are list prices with a date (\`ecsim prices\`). Older than a year or seen in no source: used, and marked in the bill.
  Missing: an error that names the rate, never a silent zero. \`prices.set\` puts your own in.
- The free tier is off unless \`prices.freeTier\` is true.

The same rules stand as code in \`src/rules/billing\`. \`test/money\` works bills out again from the result files with a program
that shares no code with it; \`test/rules/billing/examples.test.ts\` holds them against examples that were published with prices.

## Not in the bill

Savings Plans, reserved instances and discounts; taxes and support; data out to the internet, between zones and through NAT
gateways; logs and custom metrics; ECR storage and pulls; secrets, DNS, certificates, firewalls; what \`dependencies\` cost; credits
that burstable instances buy in unlimited mode. The control plane of ECS itself is free.
`;

/** The text of docs/COSTS.md. */
export function costsPage() {
  return [
    '# What a run costs, and how to check it',
    '',
    MADE_BY,
    '',
    'One hour of `scenarios/hello.yaml` (120 requests a second, three tasks of 1 vCPU and 2 GB, us-east-1) on four platforms:',
    '`ecsim run scenarios/hello.yaml --on fargate,fargate-spot,ec2,lambda`. The middle column is worked by hand from the price',
    'list and the counts of the run; the last is what the program bills. The script that writes this page refuses to where',
    'they differ by a hundredth of a cent.',
    '',
    '## Four bills',
    '',
    variantsOfHello().map(billTable).join('\n\n'),
    '',
    RULES,
  ].join('\n');
}
