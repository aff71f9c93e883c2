import { useEffect, useMemo, useRef } from 'preact/hooks';
import { useAnswer } from '../core/data.js';

/**
 * The search inside a trace, by the server's language; its hits are stepped through in the order of
 * the rows.
 *
 * @param {import('./tree.js').Trace} trace asked again when another answer has brought it
 * @param {string} text
 * @param {import('./tree.js').Tree} tree
 * @param {Map<string, number>} indexOf of a span's id
 */
export function useTraceSearch(trace, text, tree, indexOf) {
  const { data, error, reload } = useAnswer(text ? `traces/${trace.traceId}/search` : '', { q: text });
  const asked = useRef(trace);
  useEffect(() => {
    if (asked.current !== trace) reload();
    asked.current = trace;
  }, [trace]);
  const rows = useMemo(() => {
    const spans = text && data ? data.spans.map((/** @type {string} */ id) => indexOf.get(id)) : [];
    return spans
      .filter((/** @type {number|undefined} */ span) => span !== undefined) // one that came after the trace was asked for
      .map((/** @type {number} */ span) => tree.rowOf[span])
      .sort((/** @type {number} */ a, /** @type {number} */ b) => a - b);
  }, [data, tree, text]);
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
