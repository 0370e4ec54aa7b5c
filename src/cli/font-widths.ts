/**
 * Reads from a TrueType font how wide it sets a text, so that layout does not depend on what else is installed.
 * Kerning stays out of it: it moves a line by less than a letter.
 * @param bytes of a .ttf file with a character map of format 4 or 12
 * @returns the width of a text in em
 */
export function fontWidths(bytes: Uint8Array): (text: string) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = tablesOf(view);
  const unitsPerEm = view.getUint16((tables.get('head') ?? 0) + 18);
  const metricCount = view.getUint16((tables.get('hhea') ?? 0) + 34);
  const metricsAt = tables.get('hmtx') ?? 0;
  const glyphOf = glyphsOf(view, tables.get('cmap') ?? 0);
  return (text) => {
    let units = 0;
    for (const letter of text) {
      const glyph = glyphOf.get(letter.codePointAt(0) ?? 0) ?? 0;
      units += view.getUint16(metricsAt + Math.min(glyph, metricCount - 1) * 4);
    }
    return units / unitsPerEm;
  };
}

function tablesOf(view: DataView): ReadonlyMap<string, number> {
  const tables = new Map<string, number>();
  for (let index = 0; index < view.getUint16(4); index++) {
    const at = 12 + index * 16;
    tables.set(String.fromCharCode(...[0, 1, 2, 3].map((byte) => view.getUint8(at + byte))), view.getUint32(at + 8));
  }
  return tables;
}

function glyphsOf(view: DataView, cmapAt: number): ReadonlyMap<number, number> {
  const glyphs = new Map<number, number>();
  for (let index = 0; index < view.getUint16(cmapAt + 2); index++) {
    const at = cmapAt + view.getUint32(cmapAt + 4 + index * 8 + 4);
    if (view.getUint16(at) === 4) readFormat4(view, at, glyphs);
    else if (view.getUint16(at) === 12) readFormat12(view, at, glyphs);
  }
  return glyphs;
}

function readFormat4(view: DataView, at: number, glyphs: Map<number, number>): void {
  const doubledCount = view.getUint16(at + 6);
  for (let segment = 0; segment < doubledCount; segment += 2) {
    const last = view.getUint16(at + 14 + segment);
    const first = view.getUint16(at + 16 + doubledCount + segment);
    const delta = view.getUint16(at + 16 + doubledCount * 2 + segment);
    const rangeAt = at + 16 + doubledCount * 3 + segment;
    const range = view.getUint16(rangeAt);
    for (let code = first; code <= last && code < 0xffff; code++) {
      const glyph = range === 0 ? code : view.getUint16(rangeAt + range + (code - first) * 2);
      if (glyph !== 0) glyphs.set(code, (glyph + delta) & 0xffff);
    }
  }
}

function readFormat12(view: DataView, at: number, glyphs: Map<number, number>): void {
  for (let group = 0; group < view.getUint32(at + 12); group++) {
    const from = at + 16 + group * 12;
    const first = view.getUint32(from);
    for (let code = first; code <= view.getUint32(from + 4); code++) glyphs.set(code, view.getUint32(from + 8) + code - first);
  }
}
