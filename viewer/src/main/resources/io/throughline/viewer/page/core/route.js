import { useLayoutEffect, useState } from 'preact/hooks';

/**
 * What the page shows. It stands in the URL's fragment, which no server sees.
 *
 * @typedef {{view: string, id: string, params: Record<string, string>}} Route
 */

/** @param {string} hash @returns {Route} */
export function parseRoute(hash) {
  const text = hash.replace(/^#\/?/, '');
  const mark = text.indexOf('?');
  const path = mark < 0 ? text : text.slice(0, mark);
  const [view, ...rest] = path.split('/').map(decode);
  /** @type {Record<string, string>} */
  const params = {};
  if (mark >= 0) {
    for (const [key, value] of new URLSearchParams(text.slice(mark + 1))) params[key] = value;
  }
  return { view: view || 'traces', id: rest.join('/'), params };
}

/** @param {string} view @param {string} [id] @param {Record<string, string|undefined>} [params] */
export function link(view, id = '', params = {}) {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value !== undefined && value !== '') search.set(key, value);
  }
  const query = search.toString();
  return `#/${view}${id ? '/' + encodeURIComponent(id) : ''}${query ? '?' + query : ''}`;
}

/** Goes to another page of the viewer, with an entry in the history. @param {string} hash */
export function go(hash) {
  location.hash = hash;
}

/** Changes what is shown without an entry in the history, for what is typed. @param {string} hash */
export function replace(hash) {
  history.replaceState(null, '', hash);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

/**
 * The same page with other parameters. The URL may be ahead of the route that is drawn.
 *
 * @param {Route} route @param {Record<string, string|undefined>} changes
 */
export function changed(route, changes) {
  const now = parseRoute(location.hash);
  const params = now.view === route.view && now.id === route.id ? now.params : route.params;
  return link(route.view, route.id, { ...params, ...changes });
}

/** @returns {Route} */
export function useRoute() {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useLayoutEffect(() => {
    const update = () => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', update);
    return () => removeEventListener('hashchange', update);
  }, []);
  return route;
}

/** @param {string} part */
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
