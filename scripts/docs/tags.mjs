// Reads the `@source` and `@assumed` tags of the source: what every page about trust is made of.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The tags of a name in the docstrings of src.
 * @returns for each its file from the root, the name of what it stands above, the first sentence there, and the tag's text
 */
export function tagsOf(name) {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => posix.join('src', path.replaceAll('\\', '/')))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.data.ts'))
    .sort()
    .flatMap((path) => tagsIn(readFileSync(join(ROOT, path), 'utf8'), name).map((tag) => ({ path, ...tag })));
}

/** The same in the text of one file. */
export function tagsIn(text, name) {
  return [...text.matchAll(/\/\*\*([\s\S]*?)\*\/\s*(.*)/g)].flatMap(([, comment, below]) => {
    const words = comment
      .split('\n')
      .map((line) => line.replace(/^\s*\*? ?/, '').trim())
      .join(' ')
      .trim();
    const [says, ...tags] = ` ${words}`.split(/\s(?=@[a-z]+\b)/);
    const subject = /(?:(?:export|const|function|class|interface|type|readonly|async|static)\s+)*([A-Za-z_#]\w*)/.exec(below)?.[1] ?? '';
    return tags
      .filter((tag) => tag.startsWith(`@${name} `))
      .map((tag) => ({ subject, says: firstSentence(says), text: tag.slice(name.length + 2).trim() }));
  });
}

function firstSentence(words) {
  return (/^.*?[.:](?=\s|$)/.exec(words.trim())?.[0] ?? words).replace(/:$/, '.');
}
