/**
 * The spans that the trace's duration is made of: from the end backwards, the child that ended last
 * before the place reached, and so on into it; what no child covers is the span's own time.
 *
 * @typedef {{span: number, from: number, to: number}} Piece
 */

/**
 * @param {{parent: number[], start: number[], duration: number[]}} spans
 * @returns {Piece[]}
 */
export function criticalPath({ parent, start, duration }) {
  const end = start.map((at, span) => at + duration[span]);
  /** @type {Map<number, number[]>} */
  const children = new Map();
  let root = -1;
  for (let span = 0; span < parent.length; span++) {
    if (parent[span] >= 0 && parent[span] !== span) {
      const list = children.get(parent[span]);
      if (list) list.push(span);
      else children.set(parent[span], [span]);
    } else if (root < 0 || end[span] - start[span] > end[root] - start[root]) root = span;
  }
  if (root < 0) return [];
  for (const list of children.values()) list.sort((a, b) => end[b] - end[a]);

  /** @type {Piece[]} */
  const pieces = [];
  const seen = new Set([root]);
  const waiting = [{ span: root, to: end[root], next: 0 }];
  while (waiting.length) {
    const frame = waiting[waiting.length - 1];
    const list = children.get(frame.span) ?? [];
    // What ends after the place reached did not hold it up: an answer was not waited for.
    while (frame.next < list.length && (end[list[frame.next]] > frame.to || seen.has(list[frame.next]))) frame.next++;
    const child = list[frame.next];
    const from = Math.max(start[frame.span], child === undefined ? -Infinity : end[child]);
    if (frame.to > from) pieces.push({ span: frame.span, from, to: frame.to });
    if (child === undefined || end[child] <= start[frame.span]) {
      waiting.pop();
      continue;
    }
    seen.add(child);
    frame.next++;
    frame.to = Math.max(start[frame.span], start[child]);
    waiting.push({ span: child, to: end[child], next: 0 });
  }
  return pieces;
}

/** @param {Piece[]} pieces @returns {Map<number, Piece[]>} */
export function piecesBySpan(pieces) {
  /** @type {Map<number, Piece[]>} */
  const bySpan = new Map();
  for (const piece of pieces) {
    const list = bySpan.get(piece.span);
    if (list) list.push(piece);
    else bySpan.set(piece.span, [piece]);
  }
  return bySpan;
}

/**
 * What is drawn of a span's pieces: those in sight, and what is nearer than an eye can tell as one.
 *
 * @param {Piece[]} pieces latest first
 * @param {{from: number, to: number}} zoom
 * @returns {{from: number, to: number}[]} latest first
 */
export function drawn(pieces, zoom) {
  const near = (zoom.to - zoom.from) / 500;
  /** @type {{from: number, to: number}[]} */
  const all = [];
  for (const { from, to } of pieces) {
    if (to < zoom.from || from > zoom.to) continue;
    const last = all[all.length - 1];
    if (last && last.from - to < near) last.from = from;
    else all.push({ from, to });
  }
  return all;
}
