import { arityOf, type Query, type QueryTest, subjectText } from './ast.js';

/** An expression as text that reads back as the same: operators by their signs, parentheses only where they are needed. */
export function queryText(query: Query): string {
  if (query.kind === 'test') return testText(query);
  if (query.kind === 'not') return `not(${queryText(query.of)})`;
  return query.of
    .map((part) => (part.kind === query.kind || part.kind === 'or' ? `(${queryText(part)})` : queryText(part)))
    .join(` ${query.kind} `);
}

function testText({ subject, operator, values }: QueryTest): string {
  const head = `${subjectText(subject)} ${operator}`;
  const arity = arityOf(operator);
  if (arity === 'none') return head;
  return arity === 'list' ? `${head} [${values.map(valueText).join(', ')}]` : `${head} ${valueText(values[0])}`;
}

/** Quoted where it has to be. */
function valueText(value: string): string {
  if (/^[^\s()[\],'"]+$/.test(value)) return value;
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}
