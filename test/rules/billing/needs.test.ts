import { expect, test } from 'vitest';
import { price } from '../../../src/aws/catalogue/index.js';
import { neededRates, type PlannedUsage } from '../../../src/rules/billing/index.js';

const NOTHING: PlannedUsage = {
  fargate: [],
  instances: [],
  hasExternalInstances: false,
  functions: [],
  hasHttpApis: false,
  loadBalancers: [],
  hasPublicAddresses: false,
  hasEgress: false,
  hasQueues: false,
  hasAlarms: false,
};

test.each<[string, Partial<PlannedUsage>, string[]]>([
  ['nothing', {}, []],
  [
    'Fargate and Fargate Spot',
    {
      fargate: [
        { capacityProvider: 'FARGATE', architecture: 'X86_64', ephemeralStorageGiB: 30 },
        { capacityProvider: 'FARGATE_SPOT', architecture: 'ARM64', ephemeralStorageGiB: 20 },
      ],
    },
    [
      'Fargate Spot/Linux ARM GB-hour',
      'Fargate Spot/Linux ARM vCPU-hour',
      'Fargate/Linux x86 GB-hour',
      'Fargate/Linux x86 vCPU-hour',
      'Fargate/ephemeral storage above 20 GB',
    ],
  ],
  ['answers to the internet', { hasEgress: true }, ['Data transfer/out to internet first 10 TB (10,240 GB)']],
  [
    'the same instance type twice',
    {
      instances: [
        { instanceType: 'm7i.large', purchaseOption: 'spot', gp3StorageGiB: 30 },
        { instanceType: 'm7i.large', purchaseOption: 'spot', gp3StorageGiB: 30 },
      ],
    },
    ['EBS/gp3 storage', 'EC2 Spot/Linux m7i.large instance-hour'],
  ],
  [
    'a function behind a load balancer',
    {
      functions: [{ architecture: 'ARM64', ephemeralStorageMb: 1024 }],
      loadBalancers: ['application'],
      hasPublicAddresses: true,
      hasHttpApis: true,
      hasAlarms: true,
      hasExternalInstances: true,
    },
    [
      'ALB/LCU hour',
      'ALB/load balancer hour',
      'API Gateway/HTTP API requests first 300 million',
      'CloudWatch/alarm standard resolution',
      'ECS Anywhere/registered external instance',
      'Lambda/ARM duration first 7.5e9 GB-s',
      'Lambda/ephemeral storage above 512 MB',
      'Lambda/requests',
      'VPC/public IPv4 address (in use or idle)',
    ],
  ],
])('%s', (_name, usage, keys) => {
  const rates = neededRates({ ...NOTHING, ...usage });
  expect(rates.map(({ service, item }) => `${service}/${item}`).sort()).toEqual(keys);
  for (const { service, item } of rates) expect(price('us-east-1', service, item), item).toBeDefined();
});
