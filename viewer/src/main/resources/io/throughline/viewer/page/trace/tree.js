/**
 * A trace as rows: each span after its parent, brothers by their start.
 *
 * @typedef {{
 *   traceId: string, start: number, duration: number, services: string[], names: string[],
 *   spans: {id: string[], parent: number[], service: number[], name: number[], kind: number[],
 *           start: number[], duration: number[], error: number[], events: number[], links: number[]},
 *   logs: {span: number[], offset: number[], level: string[], id: string[]},
 *   linksOut: any[], linksIn: any[],
 * }} Trace
 *
 * @typedef {{
 *   order: Int32Array, depth: Int32Array, size: Int32Array, children: Int32Array, rowOf: Int32Array,
 * }} Tree order: the span of each row; depth, size (of the subtree) and children by row; rowOf by span
 */

/** @param {Trace['spans']} spans @returns {Tree} */
export function treeOf({ parent, start }) {
  const count = parent.length;
  /** @type {number[][]} */
  const below = Array.from({ length: count }, () => []);
  const roots = [];
  for (let span = 0; span < count; span++) {
    if (parent[span] >= 0 && parent[span] !== span) below[parent[span]].push(span);
    else roots.push(span);
  }
  const byStart = (/** @type {number} */ a, /** @type {number} */ b) => start[a] - start[b];
  const tree = {
    order: new Int32Array(count),
    depth: new Int32Array(count),
    size: new Int32Array(count).fill(1),
    children: new Int32Array(count),
    rowOf: new Int32Array(count).fill(-1),
  };
  let row = 0;
  // Without recursion, for a trace may be deeper than the stack.
  const walk = (/** @type {number[]} */ tops) => {
    const waiting = tops.sort(byStart).reverse().map((span) => [span, 0]);
    while (waiting.length) {
      const [span, depth] = /** @type {number[]} */ (waiting.pop());
      if (tree.rowOf[span] >= 0) continue;
      tree.order[row] = span;
      tree.depth[row] = depth;
      tree.children[row] = below[span].length;
      tree.rowOf[span] = row++;
      below[span].sort(byStart);
      for (let at = below[span].length - 1; at >= 0; at--) waiting.push([below[span][at], depth + 1]);
    }
  };
  walk(roots);
  // Spans that are their own ancestors hang on no root.
  for (let span = 0; row < count && span < count; span++) if (tree.rowOf[span] < 0) walk([span]);
  sizes(tree);
  return tree;
}

/** From the last row to the first: what was summed one level below belongs to this row. @param {Tree} tree */
function sizes({ depth, size }) {
  /** @type {number[]} */
  const below = [];
  for (let row = depth.length - 1; row >= 0; row--) {
    const level = depth[row];
    size[row] = 1 + (below[level + 1] ?? 0);
    below[level + 1] = 0;
    below[level] = (below[level] ?? 0) + size[row];
  }
}

/**
 * The rows that are shown: those below a collapsed row are not.
 *
 * @param {Tree} tree
 * @param {ReadonlySet<number>} collapsed spans
 */
export function shownRows({ order, size }, collapsed) {
  const shown = [];
  for (let row = 0; row < order.length; row += collapsed.has(order[row]) ? size[row] : 1) shown.push(row);
  return shown;
}

/** The spans above a span, nearest first. @param {number[]} parent @param {number} span */
export function ancestors(parent, span) {
  const above = [];
  const seen = new Set([span]);
  for (let at = parent[span]; at >= 0 && !seen.has(at); at = parent[at]) {
    seen.add(at);
    above.push(at);
  }
  return above;
}
