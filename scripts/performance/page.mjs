import { grouped, page, table } from '../docs/markdown.mjs';
import { SEASON } from './measure.mjs';

const MADE_BY = '<!-- Made by `npm run docs:performance` (scripts/performance) of bench/measured.json. Do not edit. -->';

/** docs/PERFORMANCE.md. @param measured what bench/measured.json holds */
export function performancePage(measured) {
  const { machine, season } = measured;
  return page(
    '# How fast it is',
    MADE_BY,
    `Measured on ${machine.cores} cores of ${machine.cpu}, ${machine.system}, Node ${machine.node}. Times are CPU time, all threads of the process, medians over rounds. A ratio is the time of a C++ program that does the bare work of ours over ours, formed in each round, both sides in turn: 1 is as fast as C++; least and greatest say how far the rounds lie apart.`,
    '## Requests through a whole scenario',
    benchSection(measured['data-plane']),
    'D1: 100 tasks, four requests at once in each, an exponential wait of 10 ms, utilisation 0.8. D2: one vCPU a task, shared among its requests (exponential, 18 ms), then a wait; utilisation 0.6. Borrowed CPU: the same demand on 13 instances of 4 vCPU with 8 tasks each that may use what is idle there, divided anew at each change. M/M/10: one task, ten at once, a line without end. The reference for all but M/M/10 is the bare balancer of D1 with the same policy. It has no timeout, retry, health check, CPU or histogram; the ratio says what those cost.',
    '## Fleets, and memory',
    benchSection(measured.fleet),
    'Nothing is kept of a request that has ended, so memory follows the tasks and the minutes of a run, not its requests. A long run keeps its minutes, packed: the season below has 125,310 of them. What else grows with it are its records: tasks, events, decisions. Drawing needs a little more.',
    '## Placement',
    'Tasks placed on container instances and taken away again, through the world as a run does it; beside it the whole life of a task with its records. The reference is a C++ program that keeps the same index and nothing else. 0.4 is what we set out to reach at 1,000 and 10,000 instances: it is not reached.',
    benchSection(measured.placement),
    '## A whole season',
    `\`${SEASON}\` sends all ${grouped(season.requests)} requests of the football World Cup of 1998 to one service that follows them by target tracking, each with its own demand, timeout and outcome.`,
    table(
      ['', ''],
      [
        ['requests', grouped(season.requests)],
        ['requests a second of CPU time', grouped(Math.round(season.requests / season.cpuSeconds))],
        ['CPU time', `${Math.round(season.cpuSeconds)} s`],
        ['wall clock', `${Math.round(season.wallSeconds)} s`],
        ['CPU time of a request', `${((1e9 * season.cpuSeconds) / season.requests).toFixed(0)} ns`],
        ['peak of memory, the whole process', `${Math.round(season.mebibytes)} MiB`],
      ],
    ),
    '## Bare queueing systems on the kernel',
    benchSection(measured.queueing),
    '## Why it is as fast as it is',
    [
      '- **Events only where somebody looks.** A task carries out what is due there when it is next looked at; only where its balancer counts requests, or tasks share CPU, is it woken at each of its events ([decision 11](decisions/0011-tasks-looked-at.md)).',
      '- **Known when it comes.** Where requests only wait, the end of each is known when it comes to its task: a record in a ring in place of slot, timeout and waking ([decision 14](decisions/0014-foreseen-requests.md)).',
      '- **Three roads to the agenda.** A ladder queue for any instant, rings for timers of one constant delay, a tree of the next event of each source ([kernel](../src/kernel/README.md)). Most timeouts are dropped before anybody compares them.',
      '- **Numbers in typed arrays.** A request is a slot, a task a row: nothing is allocated for a request and nothing is left of it.',
      '- **Statistics by minute.** A histogram for each minute under way, folded when its last request has ended.',
    ].join('\n'),
    '## Limits',
    [
      '- One run is one thread. Variants run side by side, one for each core.',
      '- `asked` is what we set out to reach; a row whose ratio is below it does not reach it yet.',
      '- A watched task costs one to two events for each request; the rows of least outstanding requests and borrowed CPU show it.',
      '- The flags of `src/cli/tuning.ts` let V8 inline more of the request path. The command line sets them; a program with our library may.',
      '- On a machine with other work, compare the ratios, and believe a median no further than its least and greatest.',
    ].join('\n'),
    '## How to repeat it',
    'All of it, the season last: `npm run docs:performance`. One part, the others as they are: `npm run docs:performance -- fleet` (or `queueing`, `data-plane`, `placement`, `season`). The tables alone: `npm run bench`. What each row does: [bench](../bench/README.md).',
  );
}

function benchSection({ rows }) {
  const keys = [...new Set(rows.flatMap(Object.keys))];
  return table(
    keys.map((key) => (key === 'name' ? '' : key)),
    rows.map((row) => keys.map((key) => String(row[key] ?? ''))),
  );
}
