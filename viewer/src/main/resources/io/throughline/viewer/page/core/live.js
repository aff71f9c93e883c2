import { useEffect, useRef, useState } from 'preact/hooks';

/**
 * What the server received since its start, told when it changes.
 *
 * @typedef {{spans: number, logs: number, points: number}} Received
 */

/** @type {Set<(received: Received) => void>} */
const listeners = new Set();
/** @type {Set<(connected: boolean) => void>} */
const watchers = new Set();
/** @type {EventSource|undefined} */
let source;
/** @type {Received|undefined} */
let last;
let connected = true;

/** Listens to the server; once for the whole page. */
export function connect() {
  if (source && source.readyState !== EventSource.CLOSED) return;
  source = new EventSource('/api/live');
  source.addEventListener('change', (event) => {
    last = JSON.parse(event.data);
    tell(true);
    listeners.forEach((listener) => listener(/** @type {Received} */ (last)));
  });
  source.onopen = () => tell(true);
  source.onerror = () => {
    tell(false);
    // Refused answers close it for good; a server that comes back wants a new one.
    if (source?.readyState === EventSource.CLOSED) setTimeout(connect, 3000);
  };
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
