import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Compiles the program: tests that start the real command line run what stands in dist.
 * Errors of type do not stop it, since the compiler writes all the same and `npm run types` tells them.
 */
export function setup(): void {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const { error } = spawnSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', 'tsconfig.json'], { cwd: root });
  if (error !== undefined) throw error;
}
