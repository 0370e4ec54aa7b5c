/** Where an expression cannot be read, what stands there, and what could. */
export class QueryProblem extends Error {
  readonly offset: number;
  readonly found: string;
  readonly allowed: string;

  constructor(offset: number, found: string, allowed: string) {
    super(`${found} where ${allowed} is allowed`);
    this.offset = offset;
    this.found = found;
    this.allowed = allowed;
  }
}

export interface Word {
  readonly text: string;
  readonly offset: number;
  /** Quoted words are values, never keywords. */
  readonly isQuoted: boolean;
}

const BLANK = /\s/;
const SIGNS = ['&&', '||', '(', ')', '[', ']', ','];
/** Longer before shorter, so that `>=` is not `>`. */
const OPERATOR_SIGNS = ['==', '!=', '>=', '<=', '=~', '!~', '>', '<'];

/** Reads an expression from left to right: what a piece of text means depends on what is expected there. */
export class Cursor {
  readonly text: string;
  offset = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Passes over blanks. @returns whether there is nothing more */
  atEnd(): boolean {
    while (this.offset < this.text.length && BLANK.test(this.text[this.offset])) this.offset++;
    return this.offset >= this.text.length;
  }

  /** Takes the sign if it comes next. */
  takeSign(sign: string): boolean {
    if (this.atEnd() || !this.text.startsWith(sign, this.offset)) return false;
    this.offset += sign.length;
    return true;
  }

  /** Takes the word if it comes next, whole. */
  takeWord(word: string): boolean {
    const end = this.offset + word.length;
    if (this.atEnd() || !this.text.startsWith(word, this.offset) || !isBoundary(this.text, this.offset + word.length)) return false;
    this.offset = end;
    return true;
  }

  /** The next operator's sign or word; undefined where none comes. */
  takeOperator(): string | undefined {
    if (this.atEnd()) return undefined;
    const sign = OPERATOR_SIGNS.find((candidate) => this.text.startsWith(candidate, this.offset));
    const operator = sign ?? /^!?[a-z_]+/.exec(this.text.slice(this.offset))?.[0];
    if (operator !== undefined) this.offset += operator.length;
    return operator;
  }

  /** A subject or value, quoted or up to a blank, a parenthesis, a bracket or a comma. @param isPattern where brackets and commas belong to the word */
  takeValue(isPattern = false): Word | undefined {
    if (this.atEnd()) return undefined;
    const from = this.offset;
    const quote = this.text[from];
    if (quote === "'" || quote === '"') {
      const end = this.text.indexOf(quote, from + 1);
      if (end < 0) throw new QueryProblem(from, `a ${quote} that is not closed`, `${quote} at the end of the value`);
      this.offset = end + 1;
      return { text: this.text.slice(from + 1, end), offset: from, isQuoted: true };
    }
    while (this.offset < this.text.length && !this.isStop(isPattern)) this.offset++;
    return this.offset === from ? undefined : { text: this.text.slice(from, this.offset), offset: from, isQuoted: false };
  }

  /** A subject: as a value, but an operator's sign ends it as well. */
  takeSubject(): Word | undefined {
    if (this.atEnd()) return undefined;
    const [text] = /^[^\s()[\],=!<>&|'"]*/.exec(this.text.slice(this.offset)) as RegExpExecArray;
    if (text === '') return undefined;
    this.offset += text.length;
    return { text, offset: this.offset - text.length, isQuoted: false };
  }

  /** What comes next, for who did not expect it. */
  found(): string {
    if (this.atEnd()) return 'the end';
    const rest = this.text.slice(this.offset);
    const sign = SIGNS.find((candidate) => rest.startsWith(candidate));
    return `'${sign ?? (/^[^\s()[\],]+/.exec(rest) as RegExpExecArray)[0]}'`;
  }

  private isStop(isPattern: boolean): boolean {
    const char = this.text[this.offset];
    if (BLANK.test(char) || char === '(' || char === ')') return true;
    return !isPattern && (char === '[' || char === ']' || char === ',');
  }
}

function isBoundary(text: string, offset: number): boolean {
  return offset >= text.length || /[\s()]/.test(text[offset]);
}
