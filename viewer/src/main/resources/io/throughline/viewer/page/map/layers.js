/**
 * Places of services: who calls stands left of who is called. Edges that close a circle do not count.
 *
 * @typedef {{service: string, spans: number, errors: number, p95: number}} Node
 * @typedef {{from: string, to: string, kind: string, calls: number, errors: number, p50: number, p95: number}} Edge
 */

/**
 * The layer of each service.
 *
 * @param {Node[]} nodes
 * @param {Edge[]} edges
 * @returns {Map<string, number>}
 */
export function layersOf(nodes, edges) {
  const out = new Map(nodes.map((node) => [node.service, /** @type {string[]} */ ([])]));
  const into = new Map(nodes.map((node) => [node.service, 0]));
  for (const { from, to } of edges) {
    if (from === to || !out.has(from) || !into.has(to)) continue;
    out.get(from)?.push(to);
    into.set(to, (into.get(to) ?? 0) + 1);
  }
  const inOrder = [...out.keys()].sort((a, b) => (into.get(a) ?? 0) - (into.get(b) ?? 0) || a.localeCompare(b));
  const layers = new Map(inOrder.map((service) => [service, 0]));
  const state = new Map();
  /** @type {string[]} */
  const finished = [];
  /** @type {Set<string>} */
  const back = new Set();
  const visit = (/** @type {string} */ service) => {
    state.set(service, 'open');
    for (const next of out.get(service) ?? []) {
      if (state.get(next) === 'open') back.add(`${service}\n${next}`);
      else if (!state.has(next)) visit(next);
    }
    state.set(service, 'done');
    finished.push(service);
  };
  inOrder.forEach((service) => !state.has(service) && visit(service));
  for (const service of finished.reverse()) {
    for (const next of out.get(service) ?? []) {
      if (!back.has(`${service}\n${next}`)) layers.set(next, Math.max(layers.get(next) ?? 0, (layers.get(service) ?? 0) + 1));
    }
  }
  return layers;
}

export const NODE = { width: 190, height: 62 };
const GAP = { x: 150, y: 34 };

/**
 * @param {Node[]} nodes
 * @param {Edge[]} edges
 */
export function placed(nodes, edges) {
  const layers = layersOf(nodes, edges);
  /** @type {Node[][]} */
  const columns = [];
  for (const node of nodes) (columns[layers.get(node.service) ?? 0] ??= []).push(node);
  const filled = columns.filter(Boolean);
  const tallest = Math.max(1, ...filled.map((column) => column.length));
  const height = tallest * (NODE.height + GAP.y) + GAP.y;
  const boxes = filled.flatMap((column, layer) => {
    const own = column.length * (NODE.height + GAP.y) - GAP.y;
    return column
      .sort((a, b) => b.spans - a.spans || a.service.localeCompare(b.service))
      .map((node, index) => ({ node, x: 20 + layer * (NODE.width + GAP.x), y: (height - own) / 2 + index * (NODE.height + GAP.y) }));
  });
  const byName = new Map(boxes.map((box) => [box.node.service, box]));
  const lines = edges
    .filter((edge) => byName.has(edge.from) && byName.has(edge.to))
    .map((edge) => ({ edge, ...curve(/** @type {any} */ (byName.get(edge.from)), /** @type {any} */ (byName.get(edge.to))) }));
  return { boxes, lines, width: 40 + filled.length * (NODE.width + GAP.x) - GAP.x, height };
}

/** @param {{x: number, y: number}} from @param {{x: number, y: number}} to */
function curve(from, to) {
  const middle = NODE.height / 2;
  if (to.x > from.x) {
    const x1 = from.x + NODE.width;
    const [y1, x2, y2] = [from.y + middle, to.x, to.y + middle];
    const bend = (x2 - x1) / 2;
    return { path: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 5} ${y2}`, x: (x1 + x2) / 2, y: (y1 + y2) / 2 };
  }
  // Back, or to the same layer: below the boxes.
  const [x1, y1] = [from.x + NODE.width / 2 + 12, from.y + NODE.height];
  const [x2, y2] = [to.x + NODE.width / 2 - 12, to.y + NODE.height];
  const low = Math.max(y1, y2) + 34;
  return { path: `M${x1} ${y1}C${x1} ${low} ${x2} ${low} ${x2} ${y2 + 5}`, x: (x1 + x2) / 2, y: low - 6 };
}
