import { expect, test } from 'vitest';
import { InvariantError } from '../../src/base/errors.js';
import { linkedScript } from '../../src/cli/page-assets.js';

const FILES: Readonly<Record<string, string>> = {
  '/play/main.js':
    "import { add as plus, Sum } from './add.js';\nimport { ONE } from './one.js';\nglobalThis.result = plus(ONE, new Sum().two);\n//# sourceMappingURL=main.js.map",
  '/play/add.js':
    "import { ONE } from './one.js';\nconst own = ONE + ONE;\nexport class Sum {\n  two = own;\n}\nexport function add(a, b) {\n  return a + b;\n}\n",
  '/play/one.js': 'globalThis.runs = (globalThis.runs ?? 0) + 1;\nconst own = 1;\nexport const ONE = own;\n',
};

function linked(over: Readonly<Record<string, string>> = {}): string {
  return linkedScript('/play/main.js', (path) => ({ ...FILES, ...over })[path]);
}

test('modules become one script: each once, in the order of need, with names of its own', () => {
  const world: { result?: number; runs?: number } = {};
  new Function('globalThis', linked())(world);
  expect(world).toEqual({ result: 3, runs: 1 });
  expect(linked()).not.toContain('sourceMappingURL');
});

test.each([
  "import 'vega';\n",
  "import * as add from './add.js';\n",
  "export * from './add.js';\n",
  'export { a };\n',
  'export default 1;\n',
])('what cannot be linked is an error: %s', (text) => {
  expect(() => linked({ '/play/one.js': text })).toThrow(InvariantError);
});
