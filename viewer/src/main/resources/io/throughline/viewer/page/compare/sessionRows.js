/**
 * The operations of two sessions, those first that somebody should look at.
 *
 * @typedef {{spans: number, errors: number, p50: number, p99: number}} Figures
 * @typedef {{service: string, name: string, before?: Figures, now?: Figures}} Operation
 * @typedef {Operation & {kind: 'both'|'new'|'gone', slower: number, failing: number}} Row
 *   slower: p99 as a multiple of what it was, 1 for the same; failing: by how much of all more fail
 */

/** @param {Operation[]} operations @returns {Row[]} */
export function sessionRows(operations) {
  return operations
    .map((operation) => {
      const { before, now } = operation;
      const kind = /** @type {Row['kind']} */ (before && now ? 'both' : now ? 'new' : 'gone');
      const slower = before && now ? (now.p99 + 1) / (before.p99 + 1) : 1;
      return { ...operation, kind, slower, failing: share(now) - share(before) };
    })
    .sort((a, b) => weight(b) - weight(a));
}

/** @param {Figures|undefined} figures */
function share(figures) {
  return figures?.spans ? figures.errors / figures.spans : 0;
}

/** New failures weigh most, then what is new or gone, then what is slower or faster. @param {Row} row */
function weight({ kind, slower, failing }) {
  if (failing > 0) return 2000 + failing;
  return kind === 'both' ? Math.min(999, Math.abs(Math.log(slower))) : 1000;
}
