import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { US_PER_HOUR, US_PER_MS, US_PER_SECOND } from '../../../src/base/units.js';
import {
  applicationLcus,
  billedMs,
  type FargateUsage,
  type InstanceUsage,
  inTiers,
  inWindow,
  type LoadBalancerHour,
  MeterLedger,
  meterBetweenZones,
  meterFargateTask,
  meterFunction,
  meterInstance,
  meterLoadBalancer,
  meterNatGateways,
  meterPublicIpv4,
  meterToInternet,
  networkLcus,
} from '../../../src/rules/billing/index.js';

const seconds = (s: number) => Math.round(s * US_PER_SECOND);

const TASK: FargateUsage = {
  resource: 'web',
  capacityProvider: 'FARGATE',
  architecture: 'X86_64',
  cpuUnits: 1024,
  memoryMiB: 2048,
  ephemeralStorageGiB: 20,
  pullStartedAtUs: 0,
  stoppedAtUs: undefined,
};

function fargateReadings(usage: Partial<FargateUsage>, runEndUs = 4 * US_PER_HOUR, windowFromUs = 0) {
  const ledger = new MeterLedger(runEndUs, windowFromUs);
  meterFargateTask(ledger, { ...TASK, ...usage });
  return ledger.readings();
}

const vcpuSeconds = (usage: Partial<FargateUsage>, runEndUs?: number) =>
  fargateReadings(usage, runEndUs)
    .filter((reading) => reading.unit === 'vCPU-hour')
    .reduce((sum, reading) => sum + reading.quantity * 3600, 0);

// Source: https://aws.amazon.com/fargate/pricing/: from image download to termination, up to the nearest second, minimum 1 minute.
describe('Fargate tasks', () => {
  test.each<[number | undefined, number | undefined, number, string]>([
    // pull   stopped  billed s  why
    [10, 110, 100, 'whole seconds stay'],
    [10, 110.001, 101, 'rounded up to the second'],
    [10.4, 110.4, 100, 'the span counts, not the clock'],
    [10, 40, 60, 'minimum of a minute'],
    [10, 70.5, 61, 'above the minimum'],
    [undefined, 40, 0, 'never pulled: free'],
    [14_390, undefined, 10, 'cut by the end of the run: no minimum'],
    [14_390, 14_400, 60, 'stopped with the run: the minimum holds'],
    [14_000.25, undefined, 399.75, 'cut by the end of the run: no rounding up'],
    [0, undefined, 14_400, 'ran before the run: billed from 0'],
  ])('pull at %s s, stopped at %s s: %d s (%s)', (pull, stopped, billed) => {
    const at = (s: number | undefined) => (s === undefined ? undefined : seconds(s));
    expect(vcpuSeconds({ pullStartedAtUs: at(pull), stoppedAtUs: at(stopped) })).toBeCloseTo(billed, 9);
  });

  test('instants count in milliseconds as tasks.csv prints them', () => {
    // 60.0004 s apart, but 60.000 s as printed (12.346 and 72.346).
    const readings = fargateReadings({ pullStartedAtUs: 12_345_600, stoppedAtUs: 72_346_000 });
    expect(readings[1]).toMatchObject({ item: 'Linux x86 vCPU-hour', quantity: 60 / 3600 });
  });

  test('vCPU, GB and storage meters, hour by hour', () => {
    const readings = fargateReadings({
      cpuUnits: 512,
      memoryMiB: 3072,
      ephemeralStorageGiB: 30,
      pullStartedAtUs: seconds(1800),
      stoppedAtUs: seconds(4500),
    });
    const row = (hour: number, item: string, quantity: number, unit: string) => {
      return { hour, service: 'Fargate', item, resource: 'web', quantity, windowQuantity: quantity, unit };
    };
    expect(readings).toEqual([
      row(0, 'Linux x86 GB-hour', 1.5, 'GB-hour'),
      row(0, 'Linux x86 vCPU-hour', 0.25, 'vCPU-hour'),
      row(0, 'ephemeral storage above 20 GB', 5, 'GB-hour'),
      row(1, 'Linux x86 GB-hour', 0.75, 'GB-hour'),
      row(1, 'Linux x86 vCPU-hour', 0.125, 'vCPU-hour'),
      row(1, 'ephemeral storage above 20 GB', 2.5, 'GB-hour'),
    ]);
  });

  test.each([
    ['FARGATE', 'ARM64', 'Fargate', 'Linux ARM vCPU-hour'],
    ['FARGATE_SPOT', 'X86_64', 'Fargate Spot', 'Linux x86 vCPU-hour'],
    ['FARGATE_SPOT', 'ARM64', 'Fargate Spot', 'Linux ARM vCPU-hour'],
  ] as const)('%s on %s is %s / %s', (capacityProvider, architecture, service, item) => {
    expect(fargateReadings({ capacityProvider, architecture })[1]).toMatchObject({ service, item });
  });

  test('what the minimum adds behind the end of the run counts in its last hour', () => {
    const readings = fargateReadings({ pullStartedAtUs: seconds(3590), stoppedAtUs: seconds(3595) }, US_PER_HOUR);
    expect(readings.map(({ hour }) => hour)).toEqual([0, 0]);
    expect(readings[1].quantity).toBe(60 / 3600);
  });

  test('the window has what is used after its start', () => {
    const readings = fargateReadings({ stoppedAtUs: seconds(7200) }, 4 * US_PER_HOUR, seconds(5400));
    const vcpu = inWindow(readings).filter((reading) => reading.unit === 'vCPU-hour');
    expect(vcpu).toMatchObject([{ hour: 1, quantity: 0.5 }]);
    expect(Object.keys(vcpu[0])).not.toContain('windowQuantity');
  });

  const anyTask = fc.record({
    pullMs: fc.integer({ min: 0, max: 20_000_000 }),
    lifeMs: fc.integer({ min: 0, max: 30_000_000 }),
    cpuUnits: fc.constantFrom(256, 512, 1024, 2048, 4096, 16_384),
  });

  test('the hours of a task sum exactly to its billed seconds, none holds more than an hour', () => {
    fc.assert(
      fc.property(anyTask, ({ pullMs, lifeMs, cpuUnits }) => {
        const runEndUs = 100 * US_PER_HOUR;
        const usage = { cpuUnits, pullStartedAtUs: pullMs * US_PER_MS, stoppedAtUs: (pullMs + lifeMs) * US_PER_MS };
        const hours = fargateReadings(usage, runEndUs).filter((reading) => reading.unit === 'vCPU-hour');
        const perHour = hours.map((reading) => Math.round((reading.quantity * 3_600_000 * 1024) / cpuUnits));
        expect(perHour.reduce((sum, ms) => sum + ms, 0)).toBe(Math.max(60, Math.ceil(lifeMs / 1000)) * 1000);
        expect(Math.max(...perHour)).toBeLessThanOrEqual(3_600_000);
      }),
    );
  });

  test('living longer never costs less, and a run’s end never costs more than a stop', () => {
    fc.assert(
      fc.property(anyTask, fc.integer({ min: 0, max: 100_000 }), ({ pullMs, lifeMs, cpuUnits }, moreMs) => {
        const billed = (ms: number) =>
          vcpuSeconds({ cpuUnits, pullStartedAtUs: pullMs * US_PER_MS, stoppedAtUs: (pullMs + ms) * US_PER_MS }, 100 * US_PER_HOUR);
        const cut = vcpuSeconds({ cpuUnits, pullStartedAtUs: pullMs * US_PER_MS }, (pullMs + lifeMs) * US_PER_MS);
        expect(billed(lifeMs + moreMs)).toBeGreaterThanOrEqual(billed(lifeMs) * (1 - 1e-12));
        expect(cut).toBeLessThanOrEqual(billed(lifeMs) * (1 + 1e-12));
      }),
    );
  });

  test('the order of tasks does not change a reading', () => {
    const tasks = fc.array(anyTask, { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(tasks, (list) => {
        const read = (order: typeof list) => {
          const ledger = new MeterLedger(3 * US_PER_HOUR, US_PER_HOUR / 3);
          for (const { pullMs, lifeMs, cpuUnits } of order) {
            meterFargateTask(ledger, {
              ...TASK,
              cpuUnits,
              pullStartedAtUs: pullMs * US_PER_MS,
              stoppedAtUs: (pullMs + lifeMs) * US_PER_MS,
            });
          }
          return ledger.readings();
        };
        expect(read([...list].reverse())).toEqual(read(list));
      }),
    );
  });
});

// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
describe('EC2 instances', () => {
  const INSTANCE: InstanceUsage = {
    resource: 'web-asg',
    instanceType: 'm5.large',
    purchaseOption: 'on-demand',
    runningAtUs: 0,
    terminatedAtUs: undefined,
    isInterrupted: false,
    gp3StorageGiB: 0,
  };
  const read = (usage: Partial<InstanceUsage>) => {
    const ledger = new MeterLedger(2 * US_PER_HOUR);
    meterInstance(ledger, { ...INSTANCE, ...usage });
    return ledger.readings();
  };
  const instanceSeconds = (usage: Partial<InstanceUsage>) =>
    read(usage)
      .filter((reading) => reading.unit === 'instance-hour')
      .reduce((sum, reading) => sum + reading.quantity * 3600, 0);

  test.each<[Partial<InstanceUsage>, number, string]>([
    [{}, 7200, 'to the end of the run'],
    [{ terminatedAtUs: seconds(99.2) }, 100, 'rounded up to the second'],
    [{ terminatedAtUs: seconds(12) }, 60, 'minimum of a minute'],
    [{ runningAtUs: undefined }, 0, 'pending is free'],
    [{ purchaseOption: 'spot', terminatedAtUs: seconds(3599), isInterrupted: true }, 0, 'Spot taken back in its first hour'],
    [{ purchaseOption: 'spot', terminatedAtUs: seconds(3600), isInterrupted: true }, 3600, 'Spot taken back after it'],
    [{ purchaseOption: 'spot', terminatedAtUs: seconds(600) }, 600, 'Spot ended by its owner'],
    [{ terminatedAtUs: seconds(600), isInterrupted: true }, 600, 'on-demand lost: billed'],
  ])('%o: %d s (%s)', (usage, billed) => {
    expect(instanceSeconds(usage)).toBeCloseTo(billed, 9);
  });

  test('is named by its type and purchase option', () => {
    expect(read({})[0]).toMatchObject({ hour: 0, service: 'EC2', item: 'Linux m5.large instance-hour', resource: 'web-asg', quantity: 1 });
    expect(read({ purchaseOption: 'spot' })[0]).toMatchObject({ service: 'EC2 Spot' });
  });

  test('30 GB of gp3 for 730 hours are 30 GB-months', () => {
    const ledger = new MeterLedger(730 * US_PER_HOUR);
    meterInstance(ledger, { ...INSTANCE, gp3StorageGiB: 30 });
    const volumes = ledger.readings().filter((reading) => reading.service === 'EBS');
    expect(volumes.reduce((sum, reading) => sum + reading.quantity, 0)).toBeCloseTo(30, 9);
  });
});

// Source: https://aws.amazon.com/elasticloadbalancing/pricing/
describe('load balancers', () => {
  const IDLE: LoadBalancerHour = {
    hour: 0,
    newConnections: 0,
    activeConnectionMinutes: 0,
    processedBytes: 0,
    processedBytesLambda: 0,
    requests: 0,
    rulesPerRequest: 0,
  };

  test.each<[Partial<LoadBalancerHour>, number, number, string]>([
    // used                                      ALB   NLB   why
    [{}, 0, 0, 'idle'],
    [{ newConnections: 25 * 3600 }, 1, 25 / 800, '25 new connections a second'],
    [{ activeConnectionMinutes: 3000 * 60 }, 1, 0.03, '3,000 active connections'],
    [{ processedBytes: 1e9 }, 1, 1, 'a GB in the hour'],
    [{ processedBytesLambda: 0.4e9 }, 1, 0, '0.4 GB to functions'],
    [{ requests: 3_600_000, rulesPerRequest: 11 }, 1, 0, '1,000 requests a second, one rule above ten'],
    [{ requests: 3_600_000, rulesPerRequest: 10 }, 0, 0, 'ten rules are free'],
    [{ newConnections: 25 * 3600, processedBytes: 3e9 }, 3, 3, 'only the most used counts'],
  ])('%o: %d LCU, %d NLCU (%s)', (used, alb, nlb) => {
    expect(applicationLcus({ ...IDLE, ...used })).toBeCloseTo(alb, 12);
    expect(networkLcus({ ...IDLE, ...used })).toBeCloseTo(nlb, 12);
  });

  test('a partial hour is a full hour; the window has its share by time', () => {
    const ledger = new MeterLedger(seconds(5400), seconds(1800));
    meterLoadBalancer(ledger, 'main', 'application', [{ ...IDLE, hour: 1, processedBytes: 1.8e9 }]);
    expect(ledger.readings()).toMatchObject([
      { hour: 0, service: 'ALB', item: 'load balancer hour', quantity: 1, windowQuantity: 0.5 },
      { hour: 1, service: 'ALB', item: 'LCU hour', quantity: 1.8, windowQuantity: 1.8 },
      { hour: 1, service: 'ALB', item: 'load balancer hour', quantity: 1, windowQuantity: 1 },
    ]);
  });

  test('a network load balancer has its own meters', () => {
    const ledger = new MeterLedger(US_PER_HOUR);
    meterLoadBalancer(ledger, 'tcp', 'network', [{ ...IDLE, processedBytes: 2e9 }]);
    expect(ledger.readings()).toMatchObject([
      { service: 'NLB', item: 'NLCU hour', quantity: 2 },
      { service: 'NLB', item: 'load balancer hour', quantity: 1 },
    ]);
  });
});

describe('network', () => {
  test('public addresses count in fractions of an hour', () => {
    const ledger = new MeterLedger(2 * US_PER_HOUR);
    meterPublicIpv4(ledger, 'main', 3, seconds(1800), undefined);
    meterPublicIpv4(ledger, 'main', 1, 0, seconds(900));
    expect(ledger.readings().map(({ hour, quantity }) => [hour, quantity])).toEqual([
      [0, 1.75],
      [1, 3],
    ]);
  });

  test('NAT hours are whole, its data both ways; bytes between zones count twice', () => {
    const ledger = new MeterLedger(seconds(4000));
    meterNatGateways(ledger, 'nat', 2, [5e9]);
    meterBetweenZones(ledger, 'web', 0, 1e9);
    meterToInternet(ledger, 'web', 1, 3e9);
    expect(ledger.readings().map(({ hour, item, quantity }) => [hour, item, quantity])).toEqual([
      [0, 'between AZs same region', 2],
      [0, 'data processed', 5],
      [0, 'hour', 2],
      [1, 'out to internet', 3],
      [1, 'hour', 2],
    ]);
  });
});

// Source: https://aws.amazon.com/lambda/pricing/
describe('Lambda', () => {
  test.each([
    [0, 1, 1, 'a microsecond is a millisecond'],
    [0, 120_000, 120, 'whole milliseconds stay'],
    [0, 120_001, 121, 'rounded up'],
    [250_500, 100_500, 351, 'initialisation and duration are rounded together'],
  ])('init %i us and duration %i us: %i ms (%s)', (initUs, durationUs, ms) => {
    expect(billedMs(initUs, durationUs)).toBe(ms);
  });

  const readings = (gbSeconds: number, invocations = 0, architecture: 'X86_64' | 'ARM64' = 'X86_64') => {
    const ledger = new MeterLedger(US_PER_HOUR);
    const shape = { functionName: 'f', architecture, memoryMb: 1024, ephemeralStorageMb: 512 };
    meterFunction(ledger, shape, { hour: 0, invocations, billedMs: gbSeconds * 1000 });
    return ledger.readings();
  };

  test.each<[number, readonly (readonly [string, number])[], string]>([
    [1000, [['x86 duration first 6e9 GB-s', 1000]], 'first tier'],
    [6e9, [['x86 duration first 6e9 GB-s', 6e9]], 'exactly the first tier'],
    [
      16e9,
      [
        ['x86 duration first 6e9 GB-s', 6e9],
        ['x86 duration next 9e9 GB-s (6e9-15e9)', 9e9],
        ['x86 duration over 15e9 GB-s', 1e9],
      ],
      'all three',
    ],
  ])('%d GB-s fall into %o (%s)', (gbSeconds, tiers) => {
    expect(inTiers(readings(gbSeconds), false).map(({ item, quantity }) => [item, quantity])).toEqual(tiers);
  });

  test('ARM has tiers of its own', () => {
    expect(inTiers(readings(8e9, 0, 'ARM64'), false).map(({ quantity }) => quantity)).toEqual([7.5e9, 0.5e9]);
  });

  test('the free tier goes first, is shared and stays visible', () => {
    const both = [...readings(300_000, 1_500_000), ...readings(300_000, 0, 'ARM64')];
    expect(inTiers(both, true).map(({ item, quantity }) => [item, quantity])).toEqual([
      ['free tier requests', 1],
      ['requests', 0.5],
      ['free tier duration', 300_000],
      ['free tier duration', 100_000],
      ['ARM duration first 7.5e9 GB-s', 200_000],
    ]);
  });

  test('a new month begins new tiers', () => {
    const hours = [0, 1, 2].map((hour) => ({ ...readings(4e9)[0], hour }));
    const items = inTiers(hours, false, (hour) => (hour < 2 ? 1 : 2)).map(({ hour, quantity }) => [hour, quantity]);
    expect(items).toEqual([
      [0, 4e9],
      [1, 2e9],
      [1, 2e9],
      [2, 4e9],
    ]);
  });
});
