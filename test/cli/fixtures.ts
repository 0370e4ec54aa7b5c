import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');

/** A few minutes of one small service, written from the contract's first page. */
export const SMALL = `
name: small
duration: 5m
taskDefinitions: [./web.json]
services: [{ serviceName: web, taskDefinition: web, desiredCount: 2, launchType: FARGATE }]
behaviour: { web: { request: { cpu: 18ms, wait: 25ms } } }
traffic: [{ to: web, shape: { rate: 20/s } }]
expect:
  - availability of web >= 90%
  - p99 of web <= 1ms
`;

const TASK_DEFINITION = {
  ...{ family: 'web', requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu: '256', memory: '512' },
  containerDefinitions: [{ name: 'app', image: 'shop:1', essential: true, portMappings: [{ containerPort: 8080 }] }],
};

/** A new folder with a scenario in it, and further files by path. */
export function folderWith(scenario = SMALL, files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'ecsim-cli-'));
  for (const [path, text] of Object.entries({ 'small.yaml': scenario, 'web.json': JSON.stringify(TASK_DEFINITION), ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** The compiled program as a user starts it, without a terminal. */
export function ecsim(cwd: string, ...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], { cwd, encoding: 'utf8', env: environment() });
  return { status, stdout, stderr };
}

/** The same from a shell that has prepared itself, such as by a limit. */
export function ecsimIn(cwd: string, preparation: string, ...words: readonly string[]) {
  const line = `${preparation}; exec "$0" "$@"`;
  return spawnSync('sh', ['-c', line, process.execPath, MAIN, ...words], { cwd, encoding: 'utf8', env: environment() });
}

export function startEcsim(cwd: string, ...words: readonly string[]) {
  return spawn(process.execPath, [MAIN, ...words], { cwd, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
}

function environment(): NodeJS.ProcessEnv {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ECSIM_DEBUG: _debug, ...rest } = process.env;
  return rest;
}
