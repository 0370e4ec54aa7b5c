import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

let folder;

/**
 * Compiles bench/reference/<name>.cpp into a temporary folder.
 * @returns a function that runs it with the arguments given and reads "ns check" from its output; undefined without g++
 */
export function reference(name) {
  const source = fileURLToPath(new URL(`reference/${name}.cpp`, import.meta.url));
  folder ??= mkdtempSync(join(tmpdir(), 'ecsim-bench-'));
  const program = join(folder, name);
  try {
    execFileSync('g++', ['-O3', '-march=native', '-std=c++17', source, '-o', program], { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    console.log(`  no g++ here: ${name}.cpp not compiled, ours alone`);
    return undefined;
  }
  return (...args) => {
    const [ns, check] = execFileSync(program, args.map(String), { encoding: 'utf8' }).trim().split(' ').map(Number);
    return { ns, check };
  };
}

/**
 * Runs ours and the reference in turn, after one round of ours to warm up.
 * @returns a row: medians of both, and median, least and greatest of the ratios of each round (more than 1: ours is faster)
 */
export function compareRounds(name, { rounds, ours, reference, tolerance = 0 }) {
  ours();
  const mine = [];
  const theirs = [];
  const ratios = [];
  for (let round = 0; round < rounds; round++) {
    const our = ours();
    mine.push(our.ns);
    if (reference === undefined) continue;
    const their = reference();
    if (Math.abs(their.check - our.check) > tolerance * Math.abs(their.check)) {
      throw new Error(`${name}: the two sides did different work (${our.check} and ${their.check})`);
    }
    theirs.push(their.ns);
    ratios.push(their.ns / our.ns);
  }
  const row = { name, 'ours ns': fixed(median(mine), 1) };
  if (reference === undefined) return row;
  return {
    ...row,
    'reference ns': fixed(median(theirs), 1),
    ratio: fixed(median(ratios), 2),
    least: fixed(Math.min(...ratios), 2),
    greatest: fixed(Math.max(...ratios), 2),
  };
}

/** CPU time of this process so far, all its threads: other work on the machine disturbs it least. */
export function cpuNs() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

/** Runs a program of this folder in a process of its own. @returns what it prints, read as JSON */
export function inProcess(program, ...args) {
  const path = fileURLToPath(new URL(program, import.meta.url));
  return JSON.parse(
    execFileSync(process.execPath, [path, ...args.map(String)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
  );
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

export function fixed(value, digits) {
  return value.toFixed(digits);
}

/** Prints rows that share their keys, numbers to the right. */
export function printTable(rows) {
  const keys = [...new Set(rows.flatMap(Object.keys))];
  const widths = keys.map((key) => Math.max(key.length, ...rows.map((row) => String(row[key] ?? '').length)));
  const line = (cells) => cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  console.log(`  ${line(keys.map((key) => (key === 'name' ? '' : key)))}`);
  for (const row of rows) console.log(`  ${line(keys.map((key) => String(row[key] ?? '')))}`);
}
