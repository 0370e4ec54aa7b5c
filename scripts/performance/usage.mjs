// Preloaded into the program: says at its end what it used, into the file that ECSIM_USAGE names.
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
    writeFileSync(process.env.ECSIM_USAGE, JSON.stringify({ wallSeconds: process.uptime(), cpuSeconds, mebibytes: maxRSS / 1024 }));
  });
}
