import { readdirSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ecsim, folderWith, SMALL } from '../cli/fixtures.js';

/** A hundred thousand a second to one task that answers after an hour, over connections that nobody ends: 1.3 GB. */
const FLOOD = SMALL.replace('cpu: 18ms, wait: 25ms', 'cpu: 0ms, wait: 1h')
  .replace('rate: 20/s', 'rate: 100000/s, arrivals: even')
  .concat('loadBalancers: [{ name: main, idleTimeout: 4000 }]\n');

test('more requests in flight than a run takes are told before the memory is full, and nothing is left', () => {
  const cwd = folderWith(FLOOD);
  const { status, stdout, stderr } = ecsim(cwd, 'run', 'small.yaml', '--out', 'out', '--quiet');
  expect(stderr).toMatch(
    /^traffic\n {2}has 8388608 requests in flight at 83\.\d+ s, and one run takes no more\n {2}hint: more tasks; or a client/,
  );
  expect([status, stdout]).toEqual([2, '']);
  expect(readdirSync(cwd).sort()).toEqual(['small.yaml', 'web.json']);
  rmSync(cwd, { recursive: true });
});
