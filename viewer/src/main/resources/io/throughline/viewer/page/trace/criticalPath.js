/**
 * The spans that the trace's duration is made of: from the end backwards, the child that ended last
 * before the place reached, and so on into it; what no child covers is the span's own time.
 *
 * @typedef {{span: number, from: number, to: number}} Piece
 */

const SERVER = 2;
const CLIENT = 3;

/**
 * @param {{parent: number[], kind: number[], start: number[], duration: number[]}} spans
 * @returns {Piece[]}
 */
export function criticalPath({ parent, kind, start, duration }) {
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
  const waiting = [{ span: root, to: end[root], late: 0, next: 0 }];
  // What ends after the place reached did not hold it up: an answer was not waited for. But a server ends a little
  // after its answer came, by another clock as well.
  const heldUp = (/** @type {number} */ child, /** @type {{span: number, to: number, late: number}} */ by) =>
    !seen.has(child) && start[child] < by.to && (end[child] - by.late <= by.to || (kind[child] === SERVER && kind[by.span] === CLIENT));
  while (waiting.length) {
    const frame = waiting[waiting.length - 1];
    const list = children.get(frame.span) ?? [];
    while (frame.next < list.length && !heldUp(list[frame.next], frame)) frame.next++;
    const child = list[frame.next];
    const reached = child === undefined ? -Infinity : Math.min(end[child], frame.to);
    const from = Math.max(start[frame.span], reached);
    if (frame.to > from) pieces.push({ span: frame.span, from, to: frame.to });
    if (child === undefined || end[child] <= start[frame.span]) {
      waiting.pop();
      continue;
    }
    seen.add(child);
    frame.next++;
    frame.to = Math.max(start[frame.span], start[child]);
    waiting.push({ span: child, to: reached, late: end[child] - reached, next: 0 });
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
