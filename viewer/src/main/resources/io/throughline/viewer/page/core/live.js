import { useEffect, useRef, useState } from 'preact/hooks';
import { get } from './api.js';

/**
 * What the server received since its start, told when it changes; and which generation of data it
 * holds, another one after all was forgotten or a session was opened.
 *
 * @typedef {{spans: number, logs: number, points: number, generation: number}} Received
 */

/** @type {Set<(received: Received) => void>} */
const listeners = new Set();
/** @type {Set<(forgotten: boolean) => void>} */
const gapListeners = new Set();
/** @type {Set<(connected: boolean) => void>} */
const watchers = new Set();
/** @type {EventSource|undefined} */
let source;
/** @type {Received|undefined} */
let last;
let connected = true;
/** Whether there was a time in which nothing was heard of the server. */
let gap = document.hidden;

/**
 * Listens to the server while the tab is shown; once for the whole page. A browser has six
 * connections for all of its tabs, which those that nobody looks at must not take from the others.
 */
export function connect() {
  document.addEventListener('visibilitychange', () => (document.hidden ? leave() : listen()));
  listen();
}

function listen() {
  if (document.hidden || (source && source.readyState !== EventSource.CLOSED)) return;
  source = new EventSource('/api/live');
  source.addEventListener('change', (event) => {
    const before = last;
    const now = /** @type {Received} */ (JSON.parse(event.data));
    last = now;
    tell(true);
    const forgotten = before !== undefined && before.generation !== now.generation;
    if (gap || forgotten) gapListeners.forEach((listener) => listener(forgotten));
    gap = false;
    listeners.forEach((listener) => listener(now));
  });
  source.onopen = () => tell(true);
  source.onerror = () => {
    gap = true;
    tell(false);
    if (source?.readyState === EventSource.CLOSED) retry();
  };
}

function leave() {
  gap = true;
  source?.close();
}

/** A source that was refused is closed for good, and tells no reason: another request does. */
async function retry() {
  const error = await get('status').catch((failed) => failed);
  // Who wants the token is asked again when the page is opened with it.
  if (error?.status !== 401) setTimeout(listen, 3000);
}

/** Calls on each change of one signal. @param {keyof Received} signal @param {() => void} changed */
export function useChanges(signal, changed) {
  const call = useRef(changed);
  call.current = changed;
  useEffect(() => {
    let seen = last?.[signal];
    const listener = (/** @type {Received} */ received) => {
      if (received[signal] === seen) return;
      seen = received[signal];
      call.current();
    };
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, [signal]);
}

/**
 * Calls when more may have changed than counts tell: the page has not listened for a while, or what
 * was held is forgotten.
 *
 * @param {(forgotten: boolean) => void} missed
 */
export function useGaps(missed) {
  const call = useRef(missed);
  call.current = missed;
  useEffect(() => {
    const listener = (/** @type {boolean} */ forgotten) => call.current(forgotten);
    gapListeners.add(listener);
    return () => gapListeners.delete(listener);
  }, []);
}

/** Whether the server is there. */
export function useConnected() {
  const [value, setValue] = useState(connected);
  useEffect(() => {
    watchers.add(setValue);
    return () => watchers.delete(setValue);
  }, []);
  return value;
}

/** @param {boolean} value */
function tell(value) {
  if (value === connected) return;
  connected = value;
  watchers.forEach((watcher) => watcher(value));
}
