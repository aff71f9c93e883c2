import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { get } from './api.js';
import { useGaps } from './live.js';
import { rangeOf } from './range.js';

/**
 * @template T
 * @typedef {{data: T|undefined, error: Error|undefined, loading: boolean, reload: () => void}} Answer
 */

/**
 * The answer to a request; the last one is shown until the next is there. An empty path asks nothing,
 * last= is reckoned from the time of the request. It is asked again when something may have been
 * missed; what then is not there is no longer shown.
 *
 * @param {string} path
 * @param {Record<string, string|number|undefined>} [params]
 * @returns {Answer<any>}
 */
export function useAnswer(path, params = {}) {
  const key = path + JSON.stringify(params);
  const [state, setState] = useState({ key: '', data: undefined, error: undefined, loading: true });
  const [turn, setTurn] = useState(0);
  const running = useRef(false);
  const again = useRef(false);

  useEffect(() => {
    if (!path) return undefined;
    const abort = new AbortController();
    running.current = true;
    setState((was) => ({ ...was, loading: true }));
    get(path, rangeOf(params), abort.signal)
      .then((data) => setState({ key, data, error: undefined, loading: false }))
      .catch((error) => {
        const keeps = (/** @type {string} */ before) => before === key && error.status !== 404;
        if (!abort.signal.aborted) setState((was) => ({ key, data: keeps(was.key) ? was.data : undefined, error, loading: false }));
      })
      .finally(() => {
        running.current = false;
        if (again.current && !abort.signal.aborted) {
          again.current = false;
          setTurn((was) => was + 1);
        }
      });
    return () => abort.abort();
  }, [key, turn]);

  // A slow answer is not overtaken by the next question, which would leave the page without any.
  const reload = useCallback(() => {
    if (running.current) again.current = true;
    else setTurn((was) => was + 1);
  }, []);
  useGaps(reload);
  return { ...state, reload };
}
