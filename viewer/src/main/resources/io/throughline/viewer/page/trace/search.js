import { useMemo } from 'preact/hooks';
import { useAnswer } from '../core/data.js';

/**
 * The search inside a trace, by the server's language; its hits are stepped through in the order of
 * the rows.
 *
 * @param {string} traceId
 * @param {string} text
 * @param {import('./tree.js').Tree} tree
 * @param {unknown} version asks again when it changes
 */
export function useTraceSearch(traceId, text, tree, version) {
  const { data, error } = useAnswer(text ? `traces/${traceId}/search` : '', { q: text });
  const rows = useMemo(() => {
    const found = text && data ? data.spans.map((/** @type {number} */ span) => tree.rowOf[span]) : [];
    return found.sort((/** @type {number} */ a, /** @type {number} */ b) => a - b);
  }, [data, tree, text, version]);
  const hits = useMemo(() => new Set(rows.map((/** @type {number} */ row) => tree.order[row])), [rows]);
  return { text, error: text ? error : undefined, hits, count: rows.length, step, at };

  /** The next hit below a row, or before it. @param {number} by @param {number} row */
  function step(by, row) {
    if (!rows.length) return -1;
    const next = by > 0 ? rows.find((/** @type {number} */ at) => at > row) : rows.findLast((/** @type {number} */ at) => at < row);
    return tree.order[next ?? (by > 0 ? rows[0] : rows[rows.length - 1])];
  }

  /** Which hit a row is, from 1; 0 if it is none. @param {number} row */
  function at(row) {
    return rows.indexOf(row) + 1;
  }
}
