import { type Document, isCollection, isMap, isPair, isScalar, isSeq, type Pair, parseDocument, Scalar, visit } from 'yaml';
import type { Draw } from '../support/draw.js';
import { HOSTILE_TEXTS, NUMBERS, RAW_YAML, VALUE_TEXTS } from './hostile.js';

/** What a mutation may put in from other files. */
export interface Material {
  readonly keys: readonly string[];
  readonly values: readonly unknown[];
}

type Slot = { readonly get: () => unknown; readonly set: (value: unknown) => void; readonly remove: () => void; readonly pair?: Pair };

/** A text with one to four things done to it: mostly to its tree, some to its characters. */
export function mutated(text: string, isTree: boolean, draw: Draw, material: Material): string {
  let changed = text;
  if (isTree && !draw.chance(0.2)) changed = withTreeChanged(changed, draw, material);
  if (!isTree || changed === text || draw.chance(0.1)) changed = withCharactersChanged(changed, draw);
  return changed;
}

/** Every key and value of a tree, as material for others. */
export function materialOf(texts: readonly string[]): Material {
  const keys = new Set<string>();
  const values: unknown[] = [];
  for (const text of texts) {
    visit(parseDocument(text), {
      Pair: (_, { key, value }) => {
        if (isScalar(key)) keys.add(String(key.value));
        if (value !== null) values.push(value);
      },
    });
  }
  return { keys: [...keys], values };
}

function withTreeChanged(text: string, draw: Draw, material: Material): string {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isCollection(document.contents)) return text;
  const raw: string[] = [];
  for (let count = draw.whole(1, draw.of(1, 1, 2, 4)); count > 0; count--) {
    const slots = slotsOf(document);
    if (slots.length === 0) break;
    changeTree(draw.of(...slots), slots, document, draw, material, raw);
  }
  // An anchor may have gone whose alias is still there.
  let written: string;
  try {
    written = document.toString();
  } catch {
    return text;
  }
  return raw.reduce((whole, piece, index) => whole.replace(`@RAW${index}@`, () => piece), written);
}

function slotsOf(document: Document): Slot[] {
  const slots: Slot[] = [];
  visit(document, {
    Map: (_, map) => {
      for (const pair of map.items) {
        slots.push({
          get: () => pair.value,
          set: (value) => {
            pair.value = value;
          },
          remove: () => map.items.splice(map.items.indexOf(pair), 1),
          pair,
        });
      }
    },
    Seq: (_, list) => {
      list.items.forEach((_item, index) => {
        slots.push({
          get: () => list.items[index],
          set: (value) => {
            list.items[index] = value;
          },
          remove: () => list.items.splice(index, 1),
        });
      });
    },
  });
  return slots;
}

function changeTree(slot: Slot, slots: readonly Slot[], document: Document, draw: Draw, material: Material, raw: string[]): void {
  const node = (value: unknown) => (isCollection(value) || isScalar(value) ? value.clone() : document.createNode(value));
  const rawNode = () => {
    raw.push(draw.of(...RAW_YAML));
    return new Scalar(`@RAW${raw.length - 1}@`);
  };
  const other = draw.of(...slots);
  const value = slot.get();
  switch (draw.whole(0, 15)) {
    case 0:
      slot.remove();
      break;
    case 1: {
      const theirs = other.get();
      other.set(node(value));
      slot.set(node(theirs));
      break;
    }
    case 2:
      slot.set(node(other.get()));
      break;
    case 3:
      slot.set(node(draw.of(...material.values)));
      break;
    case 4:
      slot.set(node(draw.of(...HOSTILE_TEXTS)));
      break;
    case 5:
    case 6:
      slot.set(node(draw.of(...VALUE_TEXTS)));
      break;
    case 7:
      slot.set(node(draw.of(...NUMBERS)));
      break;
    case 8:
      slot.set(rawNode());
      break;
    case 9:
      slot.set(document.createNode([node(value)]));
      break;
    case 10:
      slot.set(document.createNode({ [draw.of(...material.keys)]: node(value) }));
      break;
    case 11:
      if (slot.pair !== undefined)
        slot.pair.key = document.createNode(draw.chance(0.7) ? draw.of(...material.keys) : draw.of(...HOSTILE_TEXTS));
      break;
    case 12:
      if (isMap(value)) value.items.push(document.createPair(draw.of(...material.keys), node(draw.of(...material.values))));
      else if (isSeq(value)) value.items.push(node(value.items[0] ?? 1));
      else slot.set(tweaked(value, draw));
      break;
    case 13:
      // The same key once more, which a text can say and a tree cannot.
      if (isMap(value) && isPair(value.items[0])) value.items.push(value.items[0]);
      break;
    default:
      slot.set(tweaked(value, draw));
      break;
  }
}

/** A scalar close to what it was: other digits, another unit, a sign, a letter more or less. */
function tweaked(value: unknown, draw: Draw): unknown {
  if (!isScalar(value)) return value;
  const text = String(value.value);
  if (typeof value.value === 'number' && draw.chance(0.7))
    return new Scalar(draw.of(-value.value, value.value + 1, value.value - 1, value.value * 1e6, value.value / 7, 0, draw.of(...NUMBERS)));
  const number = /\d+(\.\d+)?/.exec(text);
  if (number !== null && draw.chance(0.6))
    return new Scalar(text.replace(number[0], draw.of('0', '-1', '1', '0.001', '1e9', '1e-9', '999999999', '1e400', '', '2', '60')));
  if (draw.chance(0.3)) return new Scalar(text.replace(/[a-zA-Z%]+$/, draw.of('s', 'ms', 'h', 'd', 'us', 'MB', '%', '', '/s', '/h', 'x')));
  const at = draw.whole(0, text.length);
  return new Scalar(
    draw.of(
      text.slice(0, at),
      text + draw.of(...HOSTILE_TEXTS),
      text.toUpperCase(),
      text.slice(0, at) + draw.of('x', ' ', '/', ':', '=', '\u202e') + text.slice(at),
    ),
  );
}

const PIECES: readonly string[] = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ': ',
    ',',
    '- ',
    '\n',
    '\r\n',
    '\r',
    ' ',
    '  ',
    '\t',
    '"',
    "'",
    '&a ',
    '*a',
    '!!int ',
    '%',
    '0',
    '-1',
    '1e999',
    '.nan',
  ],
  ...[
    'null',
    '~',
    '\u0000',
    '\u001b[2J',
    '\ufeff',
    '\u0085',
    '\u2028',
    '(',
    ')',
    '=',
    '#',
    ' #',
    '|',
    '>',
    '? ',
    '<<: ',
    '../',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
  ],
  ...[
    '\u007f',
    '\ud800',
    '\u202e',
    '\uffff',
    'x'.repeat(5000),
    '['.repeat(150),
    '{a: '.repeat(60),
    '- '.repeat(120),
    ',',
    ';',
    '1,2,3',
    '-5',
    '1e308',
    '""',
  ],
];

function withCharactersChanged(text: string, draw: Draw): string {
  let changed = text;
  for (let count = draw.whole(1, 4); count > 0; count--) {
    const at = draw.whole(0, changed.length);
    const length = draw.whole(0, 12);
    switch (draw.whole(0, 9)) {
      case 0:
        changed = changed.slice(0, at);
        break;
      case 1:
        changed = changed.replaceAll('\n', draw.of('\r\n', '\r', '\n\n', '\n '));
        break;
      case 2:
        changed = `${draw.of('\ufeff', '\u0000', '\t', '---\n', '# x\n', '{', '- ')}${changed}`;
        break;
      case 3: {
        const lines = changed.split('\n');
        const line = draw.whole(0, lines.length - 1);
        lines.splice(draw.whole(0, lines.length), 0, ...(draw.chance(0.5) ? [lines[line]] : lines.splice(line, 1)));
        changed = lines.join('\n');
        break;
      }
      default:
        changed = changed.slice(0, at) + draw.of(...PIECES) + changed.slice(at + length);
    }
  }
  return changed;
}
