import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvariantError } from '../base/errors.js';

const ENTRY = fileURLToPath(new URL('../play/report-page.js', import.meta.url));
/** What the charts of a page are drawn with, in the order in which they need each other. */
const LIBRARIES = ['vega', 'vega-lite', 'vega-embed'];

/** The scripts of the report page, in the order in which they run. @throws InvariantError where one cannot stand in a page */
export function pageScripts(): readonly string[] {
  const scripts = [...LIBRARIES.map(libraryScript), linkedScript(ENTRY, (path) => readFileSync(path, 'utf8'))];
  for (const script of scripts) {
    const found = /<\/script|<!--|\r/i.exec(script);
    if (found !== null) throw new InvariantError(`a script of the report page contains ${JSON.stringify(found[0])}`);
  }
  return scripts;
}

/** Each package's build for browsers is one file beside its modules. */
function libraryScript(name: string): string {
  const main = createRequire(import.meta.url).resolve(name);
  return withoutMap(readFileSync(join(dirname(main), `${name}.min.js`), 'utf8'));
}

/**
 * Modules as one script: each becomes a function that returns what it exports, those it imports before it.
 * It knows `import { a, b as c } from './x.js'` on a line of its own and `export` before a declaration, no more.
 * @param readFile text of a module, compiled
 */
export function linkedScript(entry: string, readFile: (path: string) => string): string {
  const names = new Map<string, string>();
  const parts: string[] = [];
  const link = (path: string): string => {
    const known = names.get(path);
    if (known !== undefined) return known;
    const name = `module${names.size}`;
    names.set(path, name);
    const exported: string[] = [];
    const body = withoutMap(readFile(path))
      .replace(/^import \{([^}]*)\} from '(\.\/[^']+)';$/gm, (_, imported: string, from: string) => {
        return `const {${imported.replace(/ as /g, ': ')}} = ${link(join(dirname(path), from))};`;
      })
      .replace(/^export (async function|function|class|const) (\w+)/gm, (_, what: string, exportedName: string) => {
        exported.push(exportedName);
        return `${what} ${exportedName}`;
      });
    if (/^(?:import|export)\b/m.test(body)) throw new InvariantError(`${path}: an import or export that the report page cannot carry`);
    parts.push(`const ${name} = (() => {\n${body}return { ${exported.join(', ')} };\n})();\n`);
    return name;
  };
  link(entry);
  return `'use strict';\n(() => {\n${parts.join('')}})();\n`;
}

function withoutMap(script: string): string {
  return script
    .replace(/^\/\/# sourceMappingURL=.*$/m, '')
    .trimEnd()
    .concat('\n');
}
