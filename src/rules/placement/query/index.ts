/** The cluster query language: text to an expression, and whether it holds of a container instance. */
export type { Query } from './ast.js';
export { holdsOf, type QueriedInstance } from './evaluate.js';
export { parseQuery, type QueryParsing } from './parse.js';
export { queryText } from './print.js';
