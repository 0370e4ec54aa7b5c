/** What may stand before a slash that begins a regular expression rather than divides. */
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of))\s*$/;

/**
 * The program in a TypeScript file: comments and the insides of strings and regular expressions are
 * blanked out, so that a word in a sentence is not taken for code. Lines keep their numbers.
 */
export function codeOf(text: string): string {
  let code = '';
  let at = 0;
  /** Open `${` of template strings: how many braces deep each is. */
  const templates: number[] = [];
  const blank = (to: number): void => {
    code += text.slice(at, to).replace(/[^\n]/g, ' ');
    at = to;
  };
  while (at < text.length) {
    const character = text[at];
    if (text.startsWith('//', at)) blank(endOf(text, at, '\n'));
    else if (text.startsWith('/*', at)) blank(endOf(text, at + 2, '*/') + 2);
    else if (character === "'" || character === '"') blank(closing(text, at, character) + 1);
    else if (character === '/' && BEFORE_REGEX.test(lastLine(code))) blank(closing(text, at, '/') + 1);
    else if (character === '`' || (character === '}' && templates.at(-1) === 0)) {
      if (character === '}') templates.pop();
      const end = closing(text, at, '`');
      const open = text.slice(at, end).search(/(?<!\\)\$\{/);
      if (open < 0) blank(end + 1);
      else {
        blank(at + open + 2);
        templates.push(0);
      }
    } else {
      if (templates.length > 0 && character === '{') templates[templates.length - 1]++;
      if (templates.length > 0 && character === '}') templates[templates.length - 1]--;
      code += character;
      at++;
    }
  }
  return code;
}

function lastLine(code: string): string {
  return code.slice(code.lastIndexOf('\n') + 1);
}

function endOf(text: string, from: number, mark: string): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end;
}

/** Where the literal that begins at `at` ends. */
function closing(text: string, at: number, mark: string): number {
  let isClass = false;
  for (let end = at + 1; end < text.length; end++) {
    if (text[end] === '\\') end++;
    else if (mark === '/' && text[end] === '[') isClass = true;
    else if (mark === '/' && text[end] === ']') isClass = false;
    else if (text[end] === mark && !isClass) return end;
  }
  return text.length;
}

/** What a file imports and exports from, with line numbers counted from 1. */
export function importsOf(text: string): { readonly from: string; readonly line: number }[] {
  const found: { from: string; line: number }[] = [];
  const pattern = /^(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|^import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;
  for (const match of text.matchAll(pattern)) {
    const start = text.slice(0, (match.index ?? 0) + match[0].length);
    found.push({ from: match[1] ?? match[2] ?? match[3], line: start.split('\n').length });
  }
  return found;
}
