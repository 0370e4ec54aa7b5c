// One system of scenarios.mjs in this process; prints JSON. Started by data-plane.mjs and fleet.mjs.
//     one-system.mjs compare NAME ROUNDS    against C++, both in turn: a row of the table
//     one-system.mjs measure TASKS REQUESTS once after a warm-up: CPU time a request and the peak of memory
import { tuneEngine } from '../dist/cli/tuning.js';

// As the command line does it: the heap is tuned before anything fills it.
tuneEngine();
const { Simulation } = await import('../dist/index.js');
const { compareRounds, cpuNs, reference } = await import('./harness.mjs');
const { compile, REQUESTS, SYSTEMS, scenarioText, waiting } = await import('./scenarios.mjs');

/** @returns CPU time of a request, all of the run counted: start of the fleet, summary */
function runOnce(compiled) {
  const from = cpuNs();
  const simulation = new Simulation(compiled);
  while (simulation.advance(compiled.durationUs, 200_000) === 'more');
  const { offered } = simulation.finish().summary.workloads[0].requests;
  return (cpuNs() - from) / offered;
}

function compare(name, rounds) {
  const { system, reference: words, asked } = SYSTEMS[name];
  const compiled = compile(scenarioText(system, REQUESTS));
  const [program, ...args] = words;
  const cpp = reference(program);
  const row = compareRounds(name, {
    rounds: Number(rounds),
    ours: () => ({ ns: runOnce(compiled), check: 0 }),
    // The reference models no timeout, health check, CPU or histogram: the ratio says how near to bare C++ we are, not who is right.
    reference: cpp && (() => ({ ns: cpp(...args, REQUESTS).ns, check: 0 })),
  });
  return { ...row, asked };
}

function measure(tasks, requests) {
  const compiled = compile(scenarioText(waiting(Number(tasks)), Number(requests)));
  runOnce(compiled);
  const ns = runOnce(compiled);
  return { ns, mebibytes: process.resourceUsage().maxRSS / 1024 };
}

const [what, ...args] = process.argv.slice(2);
console.log(JSON.stringify(what === 'compare' ? compare(...args) : measure(...args)));
