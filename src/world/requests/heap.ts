import { RequestColumns } from './request-table.js';

const { DOUBLES, INTS, KEY, PLACE } = RequestColumns;

// A binary heap of requests, least KEY first. Key and place of each stand in its record, which is at hand anyway.

/** Puts a request at `from` or above it. @param heap with room for it */
export function siftUp(heap: Int32Array, from: number, request: number, doubles: Float64Array, ints: Int32Array): void {
  const key = doubles[request * DOUBLES + KEY];
  let place = from;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = heap[parent];
    if (key >= doubles[above * DOUBLES + KEY]) break;
    heap[place] = above;
    ints[above * INTS + PLACE] = place;
    place = parent;
  }
  heap[place] = request;
  ints[request * INTS + PLACE] = place;
}

/** Takes out whoever stands at `place`. @param count how many are left then */
export function takeOut(heap: Int32Array, place: number, count: number, doubles: Float64Array, ints: Int32Array): void {
  if (place === count) return;
  const moved = heap[count];
  if (place > 0 && doubles[moved * DOUBLES + KEY] < doubles[heap[(place - 1) >> 1] * DOUBLES + KEY]) {
    siftUp(heap, place, moved, doubles, ints);
  } else siftDown(heap, place, moved, count, doubles, ints);
}

function siftDown(heap: Int32Array, from: number, request: number, count: number, doubles: Float64Array, ints: Int32Array): void {
  const key = doubles[request * DOUBLES + KEY];
  let place = from;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= count) break;
    if (child + 1 < count && doubles[heap[child + 1] * DOUBLES + KEY] < doubles[heap[child] * DOUBLES + KEY]) child++;
    const below = heap[child];
    if (key <= doubles[below * DOUBLES + KEY]) break;
    heap[place] = below;
    ints[below * INTS + PLACE] = place;
    place = child;
  }
  heap[place] = request;
  ints[request * INTS + PLACE] = place;
}
