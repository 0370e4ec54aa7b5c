import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportPage } from '../../src/report/page/index.js';
import { ecsim, folderWith } from '../cli/fixtures.js';
import { HOSTILE, hostileInput } from '../report/page/input.js';
import { CHROMIUM_PATH, NEEDS_CHROMIUM, openChromium } from './chromium.js';
import { FAULTS_FOR_READERS, MARKS_DRAWN, PALE_TEXTS, TIME_LABELS } from './in-page.js';

/** Two variants of a quarter of an hour with a task that crashes: enough for every part of the page. */
const SCENARIO = `
name: shop
about: { question: 'Do two tasks do, or three?', finding: Two do. }
duration: 15m
taskDefinitions: [./web.json]
services: [{ serviceName: web, taskDefinition: web, desiredCount: 2, launchType: FARGATE }]
behaviour: { web: { request: { cpu: 18ms, wait: 25ms } } }
traffic: [{ to: web, shape: { rate: 8/s } }]
faults: [{ name: crash, kind: task-crash, at: 5m, service: web }]
assume: { loadBalancerLatency: 1ms }
variants: [{ name: two }, { name: three, set: { services.web.desiredCount: 3 } }]
expect: [availability of web >= 90%, p99 of web <= 1ms]
`;

/** Every name and sentence that a file may give is what a page should not obey. */
function hostileScenario(): string {
  const evil = (index: number) =>
    `</script><img src=x onerror=window.owned=${index}>"'onload='window.owned=${index}' javascript:window.owned=${index} \u202e\u2066 \${window.owned=${index}} datum.x=window.owned=${index}`;
  const names = Array.from({ length: 12 }, (_, index) => evil(index));
  const [question, finding, name, family, container, fault, policy, alarm, group, traffic, kind, dependency] = names;
  const service = name.replaceAll('/', ''); // A slash would end it in the resourceId.
  return JSON.stringify({
    ...{ name: 'shop', about: { question, finding }, duration: '15m' },
    taskDefinitions: [
      {
        ...{ family, networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' },
        containerDefinitions: [{ name: container, image: container, portMappings: [{ containerPort: 80 }] }],
      },
    ],
    targetGroups: [{ name: group }],
    services: [
      {
        ...{ serviceName: service, taskDefinition: family, desiredCount: 2, launchType: 'FARGATE' },
        loadBalancers: [{ targetGroupArn: group, containerName: container, containerPort: 80 }],
      },
    ],
    scalableTargets: [
      {
        ...{ resourceId: `service/default/${service}`, minCapacity: 1, maxCapacity: 4 },
        policies: [
          {
            ...{ policyName: policy, policyType: 'TargetTrackingScaling' },
            targetTrackingScalingPolicyConfiguration: {
              ...{ targetValue: 5, predefinedMetricSpecification: { predefinedMetricType: 'ECSServiceAverageCPUUtilization' } },
            },
          },
        ],
      },
    ],
    alarms: [
      {
        ...{ alarmName: alarm, namespace: 'AWS/ECS', metricName: 'CPUUtilization', statistic: 'Average', period: 60, threshold: 1 },
        ...{ evaluationPeriods: 1, comparisonOperator: 'GreaterThanThreshold' },
      },
    ],
    dependencies: { [dependency]: { latency: '5ms' } },
    behaviour: { [family]: { requests: { [kind]: { cpu: '18ms', wait: '25ms', calls: [{ to: dependency }] } } } },
    traffic: [{ name: traffic, to: service, shape: { rate: '8/s' } }],
    faults: [{ name: fault, kind: 'task-crash', at: '5m', service }],
    variants: [{ name: 'two' }, { name: 'three', set: { 'services[0].desiredCount': 3 } }],
  });
}

interface Opened {
  readonly page: Page;
  /** Errors, warnings and breaches of the policy. */
  readonly complaints: readonly string[];
  /** What was asked for beside the file itself. */
  readonly requests: readonly string[];
}

describe.skipIf(CHROMIUM_PATH === undefined)(`the report page in a browser${NEEDS_CHROMIUM}`, () => {
  let browser: Browser;
  let report: string;
  let text: string;

  beforeAll(async () => {
    const folder = folderWith(SCENARIO);
    const { status, stderr } = ecsim(folder, 'run', 'small.yaml', '--out', 'results', '--without', 'charts');
    expect(`${status} ${stderr}`).toMatch(/^0 /);
    report = join(folder, 'results/report.html');
    text = readFileSync(report, 'utf8');
    browser = await openChromium();
  });
  afterAll(() => browser?.close());

  async function open(file = report, options: BrowserContextOptions = {}): Promise<Opened> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options });
    page.setDefaultTimeout(10_000);
    const complaints: string[] = [];
    const requests: string[] = [];
    const url = pathToFileURL(file).href;
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => complaints.push(dialog.message()));
    page.on('request', (request) => {
      if (request.url() !== url) requests.push(request.url());
    });
    await page.goto(url);
    if (options.javaScriptEnabled !== false) {
      await page.waitForSelector('html[data-drawn]').catch(() => {
        throw new Error(`the page was not drawn: ${complaints.join('; ')}`);
      });
    }
    return { page, complaints, requests };
  }

  test('opens from the disk, draws every chart, asks for nothing and complains of nothing', async () => {
    const { page, complaints, requests } = await open();
    const marks = await page.evaluate<number[]>(MARKS_DRAWN);
    expect(marks.length).toBeGreaterThan(4);
    expect(marks.filter((count) => count < 1)).toEqual([]);
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
    await page.close();
  });

  test('can be read in light and dark, as the system has it and as the reader chooses', async () => {
    const paper = (page: Page) => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const { page } = await open(report, { colorScheme: 'light' });
    const light = await paper(page);
    expect(await page.evaluate(PALE_TEXTS)).toEqual([]);
    await page.getByLabel('Colours').selectOption('dark');
    await page.waitForSelector('html[data-drawn=dark]');
    expect(await page.evaluate(PALE_TEXTS)).toEqual([]);
    const dark = await paper(page);
    expect(dark).not.toBe(light);
    await page.close();
    const other = await open(report, { colorScheme: 'dark' });
    expect(await paper(other.page)).toBe(dark);
    await other.page.close();
  });

  test('says to who does not see it what it says to who does', async () => {
    const { page } = await open();
    expect(await page.evaluate(FAULTS_FOR_READERS)).toEqual([]);
    await page.close();
  });

  test('decisions are filtered by keyboard', async () => {
    const { page } = await open();
    const rows = page.locator('#decision-table tbody tr:visible');
    const tell = page.locator('#decision-filter output');
    const all = await rows.count();
    await page.locator('#decision-filter [name=variant]').focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => rows.count()).toBeLessThan(all);
    await page.locator('#decision-filter [name=words]').focus();
    await page.keyboard.type('to start 1 TASK');
    await expect.poll(() => rows.count()).toBe(1);
    expect(await rows.innerText()).toMatch(/two\s+The service scheduler wanted to start 1 task of web/);
    expect(await tell.innerText()).toMatch(/^1 of 1 that fit, of \d+$/);
    await page.keyboard.type(' no such words');
    await expect.poll(() => rows.count()).toBe(0);
    await page.close();
  });

  test('a stretch chosen in one chart is shown by all, and by the buttons', async () => {
    const { page } = await open();
    const labels = () => page.evaluate<string[]>(TIME_LABELS);
    const before = await labels();
    expect(before.length).toBeGreaterThan(2);
    const chart = page.locator('[data-time]').first();
    await chart.scrollIntoViewIfNeeded();
    const box = (await chart.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.6);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.6, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => (await labels()).filter((text, index) => text === before[index])).toEqual([]);
    const [from, to] = /^([\d.]+) to ([\d.]+), minutes since the start$/.exec(await page.locator('#zoom output').innerText())!.slice(1);
    expect([Number(from) > 2, Number(to) < 10]).toEqual([true, true]);
    await page.getByRole('button', { name: 'Whole run' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(labels).toEqual(before);
    await page.getByRole('button', { name: 'Closer' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await labels()).filter((text, index) => text === before[index])).toEqual([]);
    await page.close();
  });

  test('fits a phone, and its charts too', async () => {
    const { page, complaints } = await open(report, { viewport: { width: 390, height: 800 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(
      await page.evaluate('Math.max(...[...document.querySelectorAll("[data-time]")].map((chart) => chart.scrollWidth))'),
    ).toBeLessThan(390);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('without scripts everything but the drawings is there', async () => {
    const { page } = await open(report, { javaScriptEnabled: false });
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toMatch(/^No variant meets every expectation/);
    expect(await page.locator('noscript p').isVisible()).toBe(true);
    expect(await page.locator('#decision-table tbody tr:visible').count()).toBeGreaterThan(5);
    expect(await page.locator('#zoom:visible, #decision-filter:visible, #theme:visible').count()).toBe(0);
    await page.close();
  });

  test.each(Object.keys(HOSTILE))('names that try %s run nothing, ask for nothing and break nothing', async (what) => {
    const scripts = [...text.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script]) => script);
    const file = `${report}.${what}.html`;
    writeFileSync(file, reportPage({ ...hostileInput(HOSTILE[what]), scripts }));
    const { page, complaints, requests } = await open(file, { viewport: { width: 390, height: 800 } });
    expect(await page.evaluate('window.owned')).toBeUndefined();
    expect(await page.evaluate('document.querySelectorAll("img, a:not([href^=\\"#\\"])").length')).toBe(0);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
    await page.close();
  });

  test('a scenario file that is hostile wherever it may be is shown, hovered over and filtered, and nothing of it runs', async () => {
    const folder = folderWith(hostileScenario());
    const { status, stdout, stderr } = ecsim(folder, 'run', 'small.yaml', '--out', 'results', '--without', 'charts');
    expect(`${status} ${stderr}`).toMatch(/^0 /);
    expect(stdout + stderr).not.toMatch(/[\u202e\u2066]/);
    const { page, complaints, requests } = await open(join(folder, 'results/report.html'));
    expect(await page.locator('#decision-table tbody tr').count()).toBeGreaterThan(5);
    await page.locator('#decision-filter [name=words]').fill('onerror');
    for (const chart of await page.locator('[data-chart]').all()) await chart.hover();
    expect(await page.evaluate('window.owned')).toBeUndefined();
    expect(await page.evaluate('document.querySelectorAll("img, a:not([href^=\\"#\\"])").length')).toBe(0);
    expect(await page.evaluate('document.querySelectorAll("main").length')).toBe(1);
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
    await page.close();
  });
});
