import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  CATALOGUE_DATE,
  FARGATE_SIZES,
  fargateMemoryMiBFor,
  figure,
  INSTANCE_TYPE_NAMES,
  instanceType,
  isFargateSize,
  isPriceKey,
  isStale,
  price,
  priceKey,
  priceOrThrow,
  pricesOf,
  REGIONS,
  zonesOf,
} from '../../src/aws/catalogue/index.js';
import { ScenarioError } from '../../src/base/errors.js';

test('the generated modules are current with the CSV files', async () => {
  const url = new URL('../../scripts/build-catalogue.mjs', import.meta.url).href;
  const { catalogueModules } = (await import(url)) as { catalogueModules: () => Record<string, string> };
  for (const [name, text] of Object.entries(catalogueModules())) {
    expect(readFileSync(new URL(`../../src/aws/catalogue/${name}`, import.meta.url), 'utf8'), name).toBe(text);
  }
});

describe('regions', () => {
  test('are those with Fargate rates', () => {
    expect(REGIONS).toHaveLength(22);
    expect(REGIONS).toContain('eu-central-1');
    expect(REGIONS).not.toContain('ap-south-2'); // only Fargate Spot rates are known there
  });

  test.each([
    ['us-east-1', 'abcdef'],
    ['us-west-2', 'abcd'],
    ['ap-northeast-1', 'acd'],
    ['eu-west-1', 'abc'],
    ['nowhere-1', ''],
  ])('%s has zones %s', (region, letters) => {
    expect(zonesOf(region)).toEqual([...letters].map((letter) => region + letter));
  });
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
describe('Fargate sizes', () => {
  test('are 77', () => {
    expect(FARGATE_SIZES.reduce((sum, size) => sum + size.memoryMiB.length, 0)).toBe(77);
    expect(FARGATE_SIZES.map((size) => size.memoryMiB.length)).toEqual([3, 4, 7, 13, 23, 12, 12, 3]);
  });

  test.each([
    [256, 512, true, 'smallest'],
    [256, 3072, false, 'a quarter vCPU ends at 2 GB'],
    [2048, 4096, true, 'first of 2 vCPU'],
    [4096, 30_720, true, 'last of 4 vCPU'],
    [4096, 31_744, false, 'one step beyond'],
    [8192, 18_432, false, 'steps of 4 GB'],
    [16_384, 122_880, true, 'last of 16 vCPU'],
    [32_768, 249_856, true, 'since 2026'],
    [300, 1024, false, 'no such CPU size'],
  ])('%i units with %i MiB: %s (%s)', (cpuUnits, memoryMiB, sold) => {
    expect(isFargateSize(cpuUnits, memoryMiB)).toBe(sold);
  });

  test('memory for a CPU size', () => {
    expect(fargateMemoryMiBFor(512)).toEqual([1024, 2048, 3072, 4096]);
    expect(fargateMemoryMiBFor(300)).toEqual([]);
  });
});

describe('instance types', () => {
  // ENI rows: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html
  test.each<[string, number, number, number, number | undefined, string, string]>([
    // type          cpu    memory  eni  trunk      arch     why
    ['c5.large', 2048, 3973, 2, 10, 'X86_64', 'doc row 2/10; 97 % of 4096 MiB'],
    ['m5.xlarge', 4096, 16_056, 3, 20, 'X86_64', 'doc row 3/20; 98 % of 16384 MiB'],
    ['m5.16xlarge', 65_536, 257_687, 14, 120, 'X86_64', 'doc row 14/120; 98.3 % of 256 GiB'],
    ['t3.small', 2048, 1986, 2, undefined, 'X86_64', 'T types cannot trunk'],
    ['m7g.large', 2048, 7987, 2, 10, 'ARM64', '97.5 % of 8192 MiB'],
    ['m4.large', 2048, 7984, 1, undefined, 'X86_64', 'measured 2018; 2 interfaces'],
    ['t2.micro', 1024, 993, 1, undefined, 'X86_64', 'measured 2018'],
    ['c4.4xlarge', 16_384, 30_145, 7, undefined, 'X86_64', 'measured 2018; 8 interfaces'],
  ])(
    '%s registers %i units, %i MiB; %i awsvpc tasks, %s with trunking (%s)',
    (name, cpuUnits, memoryMiB, tasks, trunking, architecture) => {
      expect(instanceType(name)).toMatchObject({
        registeredCpuUnits: cpuUnits,
        registeredMemoryMiB: memoryMiB,
        awsvpcTaskCount: tasks,
        awsvpcTaskCountTrunking: trunking,
        architecture,
      });
    },
  );

  test('every type has sane figures and a price in us-east-1', () => {
    expect(INSTANCE_TYPE_NAMES).toHaveLength(353);
    for (const name of INSTANCE_TYPE_NAMES) {
      const type = instanceType(name)!;
      expect(type.onDemandUsdPerHour('us-east-1'), name).toBeGreaterThan(0);
      expect(type.registeredMemoryMiB, name).toBeLessThan(type.memoryMiB);
      expect(type.awsvpcTaskCount, name).toBe(type.maxEnis - 1);
    }
  });

  test('what is not offered or not known is undefined, not 0', () => {
    expect(instanceType('g5.xlarge')?.onDemandUsdPerHour('ap-southeast-1')).toBeUndefined();
    expect(instanceType('m5.large')?.onDemandUsdPerHour('nowhere-1')).toBeUndefined();
    expect(instanceType('m5.huge')).toBeUndefined();
  });

  test('burstable types carry baseline and credits', () => {
    expect(instanceType('t3.small')?.burstable).toEqual({ baselinePercentPerVcpu: 20, cpuCreditsPerHour: 24 });
    expect(instanceType('m5.large')?.burstable).toBeUndefined();
  });
});

describe('prices', () => {
  test.each([
    // region         service         item                              usd         date          verified  why
    ['us-east-1', 'Fargate', 'Linux x86 vCPU-hour', 0.04048, '2026-09-29', true, 'seen twice'],
    ['us-west-2', 'Fargate', 'Linux ARM vCPU-hour', 0.03238, 'K', false, 'from memory'],
    ['eu-central-1', 'Fargate Spot', 'Linux x86 vCPU-hour', 0.0140458, '2021-01-14', true, 'only the old snapshot'],
    ['us-east-1', 'EC2', 'Linux m5.large instance-hour', 0.096, '2026-07-20', true, 'instance table'],
    ['eu-west-1', 'EC2', 'Linux m5.large instance-hour', 0.107, '2026-02-07', true, 'instance table'],
    ['us-east-1', 'EC2 Spot', 'Linux m5.large instance-hour', 0.03264, '2025-06-28', true, '0.096 less 66 %'],
    ['eu-north-1', 'VPC', 'public IPv4 address (in use or idle)', 0.005, '2026-09', true, 'all commercial regions'],
    ['us-east-1', 'Lambda', 'requests', 0.2, '2025-10-01', true, 'seen'],
    ['eu-west-1', 'Lambda', 'requests', 0.2, 'K', false, 'taken to be the same'],
    ['eu-west-1', 'Lambda', 'x86 duration first 6e9 GB-s', 0.0000166667, '2024', true, 'one item name in all regions'],
  ])('%s %s/%s is %d of %s', (region, service, item, usd, date, verified) => {
    expect(price(region, service, item)).toMatchObject({ service, item, usd, date, verified });
  });

  test('a newer Spot rate goes before the snapshot of 2021', () => {
    expect(price('us-east-1', 'Fargate Spot', 'Linux x86 vCPU-hour')?.date).toBe('2026-09-28');
  });

  test('a missing rate is an error that names it and says how to mend it', () => {
    expect(price('us-gov-west-1', 'VPC', 'public IPv4 address (in use or idle)')).toBeUndefined();
    expect(() => priceOrThrow('eu-west-1', 'Fargate', 'ephemeral storage above 20 GB')).toThrow(ScenarioError);
    expect(() => priceOrThrow('eu-west-1', 'Fargate', 'ephemeral storage above 20 GB')).toThrow(
      /no rate for 'Fargate\/ephemeral storage above 20 GB' in eu-west-1; it has one in us-east-1[\s\S]*prices: \{ set:/,
    );
    expect(() => priceOrThrow('eu-west-1', 'Fargate', 'vCPU-hours')).toThrow(/none in any region/);
  });

  test('every listed price has a unit and can be looked up and set by its key', () => {
    for (const region of ['us-east-1', 'sa-east-1']) {
      const listed = pricesOf(region);
      expect(new Set(listed.map((row) => priceKey(row.service, row.item))).size).toBe(listed.length);
      for (const row of listed) {
        expect(price(region, row.service, row.item)).toEqual(row);
        expect(isPriceKey(priceKey(row.service, row.item))).toBe(true);
        expect(row.usd).toBeGreaterThanOrEqual(0);
      }
    }
    expect(isPriceKey('Fargate/vCPU')).toBe(false);
  });

  test('figures are kept apart from prices', () => {
    expect(figure('ALB', 'LCU dimension: new connections')).toBe(25);
    expect(price('us-east-1', 'ALB', 'LCU dimension: new connections')).toBeUndefined();
    expect(() => figure('ALB', 'nothing')).toThrow(RangeError);
  });

  test.each([
    ['2026-09-29', false],
    ['2025-11-20', false],
    ['2025-11-19', true],
    ['2025-11', true],
    ['2026', false],
    ['2025', true],
    ['2025-26', false],
    ['2024-25', true],
    ['K', false],
  ])('%s against the catalogue of 2026-11-20: stale %s', (date, stale) => {
    expect(CATALOGUE_DATE).toBe('2026-11-20');
    expect(isStale(date)).toBe(stale);
  });
});
