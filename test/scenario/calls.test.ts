import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/base/errors.js';
import { load } from './load.js';

const definition = (family: string) =>
  `{ family: ${family}, networkMode: awsvpc, requiresCompatibilities: [FARGATE], cpu: '256', memory: '512', containerDefinitions: [{ name: app, image: x, portMappings: [{ containerPort: 80 }] }] }`;

/** Services web, auth and stock with this behaviour. */
const shop = (behaviour: string, more = '') => `taskDefinitions:
  - ${definition('web')}
  - ${definition('auth')}
  - ${definition('stock')}
services:
  - { serviceName: web, taskDefinition: web, desiredCount: 1, launchType: FARGATE }
  - { serviceName: auth, taskDefinition: auth, desiredCount: 1, launchType: FARGATE }
  - { serviceName: stock, taskDefinition: stock, desiredCount: 1, launchType: FARGATE }
dependencies: { bank: { latency: 60ms, errors: 0.1% } }
traffic: [{ to: web, shape: { rate: 1/s } }]
behaviour:
${behaviour}
${more}`;

const compiled = (text: string) => load({ 'scenario.yaml': text }).variants.map(({ scenario }) => scenario);

function printed(text: string): string {
  try {
    load({ 'scenario.yaml': text });
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return 'no problem';
}

describe('calls', () => {
  test('of the workload come before those of the kind; defaults are a client’s', () => {
    const [{ behaviours, dependencies, notSimulated }] = compiled(
      shop(`  web:
    calls: [{ to: auth }]
    requests:
      browse: { share: 70%, calls: [{ to: bank, probability: 20%, timeout: 500ms, retries: 2, parallel: true, onFailure: ignore }] }
      buy: { share: 30% }`),
    );
    const [browse, buy] = behaviours[0].requests;
    const client = {
      timeoutUs: Number.POSITIVE_INFINITY,
      retries: 0,
      backOffUs: 100_000,
      retryBudget: Number.POSITIVE_INFINITY,
      cancelOnTimeout: true,
      requestsPerConnection: 100,
    };
    const auth = { to: 1, probability: 1, parallel: false, onFailure: 'fail', client };
    expect(buy.calls).toEqual([auth]);
    expect(browse.calls).toEqual([
      auth,
      { to: 3, probability: 0.2, parallel: true, onFailure: 'ignore', client: { ...client, timeoutUs: 500_000, retries: 2 } },
    ]);
    expect(dependencies).toEqual([{ name: 'bank', latency: { kind: 'constant', value: 60_000 }, errors: 0.001 }]);
    expect(notSimulated).toEqual([]);
  });

  test('give their callee a target group, as traffic would; who is not sent anything has none', () => {
    const [{ services }] = compiled(shop('  web: { calls: [{ to: auth }] }'));
    expect(services.map(({ name, targetGroups }) => [name, targetGroups.length])).toEqual([
      ['web', 1],
      ['auth', 1],
      ['stock', 0],
    ]);
  });

  test('go where a move takes their callee, and with their caller', () => {
    const [plain, callee, caller] = compiled(
      shop(
        '  web: { calls: [{ to: auth }] }\n  auth: { calls: [{ to: bank }] }',
        `functions: [{ functionName: fn, memorySize: 512, timeout: 30, runtime: nodejs22.x }]
variants: [{ name: plain }, { name: callee, move: { auth: fn } }, { name: caller, move: { web: fn } }]`,
      ),
    );
    const calleesOf = ({ services, functions, behaviours, functionBehaviours }: typeof plain) => {
      const names = [...services.map(({ name }) => name), ...functions.map(({ name }) => name), 'bank'];
      const kinds = [...services.map(({ taskDefinition }) => behaviours[taskDefinition]), ...functionBehaviours];
      return Object.fromEntries(kinds.map(({ requests }, index) => [names[index], requests[0].calls.map(({ to }) => names[to])]));
    };
    const expected = { web: ['auth'], auth: ['bank'], stock: [] };
    for (const scenario of [plain, callee, caller]) expect(calleesOf(scenario)).toEqual(expected);
    expect(callee.functions.map(({ name }) => name)).toEqual(['auth']);
    expect(caller.functions.map(({ name }) => name)).toEqual(['web']);
  });

  test('written out in resolved.yaml run to the same scenario', () => {
    const { variants } = load({ 'scenario.yaml': shop('  web: { calls: [{ to: auth, timeout: 1s }, { to: bank }] }') });
    const [again] = load({ 'scenario.yaml': variants[0].resolvedYaml }).variants;
    expect(again.scenario).toEqual(variants[0].scenario);
    expect(again.resolvedYaml).toBe(variants[0].resolvedYaml);
  });

  test('that name nobody, a queue, or lead back are told at their place', () => {
    expect(
      printed(
        shop(
          `  web: { calls: [{ to: auht }, { to: orders }, { to: stock }] }
  auth: { request: { calls: [{ to: auth }] } }
  stock: { requests: { a: { calls: [{ to: bank }, { to: web }] } } }`,
          'queues: [{ queueName: orders }]',
        ),
      ),
    ).toMatchInlineSnapshot(`
      "scenario.yaml:12:24 behaviour.web.calls[0].to
        must name a service, function or dependency, but is 'auht'
        12 |   web: { calls: [{ to: auht }, { to: orders }, { to: stock }] }
           |                        ^^^^
        hint: did you mean auth?

      scenario.yaml:12:38 behaviour.web.calls[1].to
        must name a service, function or dependency, but is 'orders'
        12 |   web: { calls: [{ to: auht }, { to: orders }, { to: stock }] }
           |                                      ^^^^^^
        hint: a queue is not called: nobody waits for its answer; send traffic to it

      scenario.yaml:12:54 behaviour.web.calls[2].to
        must not lead back to its caller, but web -> stock -> web
        12 |   web: { calls: [{ to: auht }, { to: orders }, { to: stock }] }
           |                                                      ^^^^^
        hint: a request would wait for itself; take one of these calls out

      scenario.yaml:13:36 behaviour.auth.request.calls[0].to
        must not lead back to its caller, but auth -> auth
        13 |   auth: { request: { calls: [{ to: auth }] } }
           |                                    ^^^^
        hint: a request would wait for itself; take one of these calls out"
    `);
  });

  test('name a dependency or a workload, never both', () => {
    expect(printed(shop('  web: {}', 'functions: [{ functionName: bank, memorySize: 512, runtime: nodejs22.x }]'))).toMatchInlineSnapshot(`
      "scenario.yaml:9:23 dependencies.bank
        must have a name of its own: 'bank' is a workload
        9 | dependencies: { bank: { latency: 60ms, errors: 0.1% } }
          |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: calls name either by its name"
    `);
  });

  test('meet faults of a dependency: slow, failing, or cut off where nothing is said', () => {
    const faultsOf = (keys: string) =>
      compiled(shop('  web: { calls: [{ to: bank }] }', `faults: [{ kind: dependency, at: 1m, for: 1m, ${keys} }]`))[0].faults.map(
        ({ latencyUs, rate, scope: { from, to } }) => ({ latencyUs, rate, from, to }),
      );
    expect(faultsOf('to: bank')).toEqual([{ latencyUs: 0, rate: 1, from: undefined, to: 'bank' }]);
    expect(faultsOf('to: bank, from: web, latency: 2s')).toEqual([{ latencyUs: 2e6, rate: 0, from: 'web', to: 'bank' }]);
    expect(faultsOf('errors: 5%, latency: 1s')).toEqual([{ latencyUs: 1e6, rate: 0.05, from: undefined, to: undefined }]);
    expect(printed(shop('  web: {}', 'faults: [{ kind: dependency, at: 1m, to: bnak }]'))).toContain('did you mean bank?');
  });
});
