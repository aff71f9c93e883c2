import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { get } from './api.js';
import { useChanges, useGaps } from './live.js';
import { rangeOf } from './range.js';

const PAGE = 200;

/**
 * A list that grows at its top while it is looked at. What is under the mouse, scrolled to or paused
 * stays where it is; what came meanwhile is only counted.
 *
 * @param {string} path
 * @param {'traces'|'logs'} items the list's name in the answer
 * @param {Record<string, string|undefined>} params of the search; last, from and to are the time
 * @param {{signal: 'spans'|'logs', held: boolean, paused: boolean}} live an empty list has nothing to
 *   hold: it stands still only if it is paused
 */
export function useLiveList(path, items, params, { signal, held, paused }) {
  const [state, setState] = useState(EMPTY);
  const [fresh, setFresh] = useState(0);
  const now = useRef({ held, head: '', turn: 0, busy: false, again: false });
  now.current.held = held;
  const key = JSON.stringify(params);

  const load = useCallback(async (/** @type {boolean} */ first) => {
    const turn = first ? ++now.current.turn : now.current.turn;
    now.current.busy = true;
    if (first) setState((was) => ({ ...was, loading: true }));
    try {
      const answer = await get(path, { ...rangeOf(params), limit: PAGE });
      if (turn !== now.current.turn) return;
      now.current.head = answer.head ?? '';
      setFresh(0);
      setState({ rows: answer[items], next: answer.next, suggestions: answer.suggestions ?? [], error: undefined, loading: false });
    } catch (error) {
      if (turn === now.current.turn) setState((was) => ({ ...was, rows: first ? [] : was.rows, error, loading: false }));
    } finally {
      if (turn === now.current.turn) now.current.busy = false;
    }
  }, [path, key]);

  const count = useCallback(async () => {
    if (!now.current.head) return;
    const { turn, head } = now.current;
    const answer = await get(path, { ...rangeOf(params), after: head }).catch(() => undefined);
    if (answer && turn === now.current.turn && head === now.current.head) setFresh((was) => Math.max(was, answer.count));
  }, [path, key]);

  const more = useCallback(async () => {
    if (!state.next || now.current.busy) return;
    const { turn } = now.current;
    now.current.busy = true;
    try {
      const answer = await get(path, { ...rangeOf(params), limit: PAGE, cursor: state.next });
      if (turn !== now.current.turn) return;
      setState((was) => ({ ...was, rows: [...was.rows, ...answer[items]], next: answer.next }));
    } catch (error) {
      if (turn === now.current.turn) setState((was) => ({ ...was, next: undefined, error }));
    } finally {
      if (turn === now.current.turn) now.current.busy = false;
    }
  }, [path, key, state.next]);

  // The search may be another one when the time has passed.
  const due = useRef(() => {});
  due.current = () => {
    now.current.again = false;
    if (params.to) return;
    const holds = paused || (held && state.rows.length > 0);
    if (holds && now.current.head) count();
    else load(false);
  };
  const follow = () => {
    if (params.to || now.current.again) return;
    now.current.again = true;
    // A list of a busy service is asked for three times a second at most, not at each change.
    setTimeout(() => due.current(), 300);
  };

  useEffect(() => {
    load(true);
  }, [load]);
  useEffect(() => {
    if (!held && fresh > 0) load(false);
  }, [held]);
  useChanges(signal, follow);
  // Rows that are forgotten are not kept for anybody who points at them.
  useGaps((forgotten) => (forgotten ? load(true) : follow()));
  return { ...state, fresh, more, show: () => load(false) };
}

const EMPTY = {
  rows: /** @type {any[]} */ ([]),
  next: /** @type {string|undefined} */ (undefined),
  suggestions: /** @type {{term: string, count: number}[]} */ ([]),
  error: /** @type {any} */ (undefined),
  loading: true,
};
