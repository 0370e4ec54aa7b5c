// Writes every generated page and the JSON Schema: `npm run docs`. `--out FOLDER` writes them there instead, for the
// test that compares.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scenarioJsonSchema } from '../../dist/scenario/index.js';
import { assumptionsPage } from './assumptions-page.mjs';
import { commandsPage } from './commands-page.mjs';
import { costsPage } from './costs-page.mjs';
import { fidelityPage } from './fidelity-page.mjs';
import { pricesPage } from './prices-page.mjs';
import { readme } from './readme.mjs';
import { resultsPage } from './results-page.mjs';
import { scenarioPage } from './scenario-page.mjs';

/** What is generated, by its path in the project. */
const PAGES = {
  'schema/scenario.schema.json': () => `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`,
  'docs/reference/SCENARIO.md': scenarioPage,
  'docs/reference/COMMANDS.md': commandsPage,
  'docs/reference/RESULTS.md': resultsPage,
  'docs/reference/PRICES.md': pricesPage,
  'docs/ASSUMPTIONS.md': assumptionsPage,
  'docs/COSTS.md': costsPage,
  'docs/FIDELITY.md': () => fidelityPage(),
  'README.md': readme,
};

const at = process.argv.indexOf('--out');
const root = at === -1 ? fileURLToPath(new URL('../../', import.meta.url)) : process.argv[at + 1];
for (const [path, text] of Object.entries(PAGES)) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text());
}
