import { post } from './api.js';
import { parseRoute } from './route.js';

/**
 * Exchanges the token of the printed URL for a cookie and takes it out of the URL, so that it stands
 * neither in the history nor in a link that is passed on.
 */
export async function enter() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const token = fragment.get('token');
  if (token === null) return;
  const place = fragment.get('go') ?? '/traces';
  history.replaceState(null, '', '#' + (place.startsWith('/') ? place : '/' + parseRoute(place).view));
  try {
    await post('login', JSON.stringify({ token }));
  } catch {
    // What follows is refused, and the page says how to enter.
  }
}
