/** The server's answers as viewer/API.md has them. */

export class ApiError extends Error {
  /** @param {number} status @param {string} message @param {number} [at] */
  constructor(status, message, at) {
    super(message);
    this.status = status;
    this.at = at;
  }
}

/** @type {Set<() => void>} */
const whenRefused = new Set();

/** Calls when the server wants the token. @param {() => void} listener */
export function onRefused(listener) {
  whenRefused.add(listener);
  return () => whenRefused.delete(listener);
}

/**
 * @param {string} path below /api/
 * @param {Record<string, string|number|undefined>} [params] those that are empty are left out
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export function get(path, params = {}, signal) {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value !== undefined && value !== '') search.set(key, String(value));
  }
  const query = search.toString();
  return call(`/api/${path}${query ? '?' + query : ''}`, { signal });
}

/** @param {string} path @param {BodyInit} [body] @param {string} [type] @returns {Promise<any>} */
export function post(path, body, type = 'application/json') {
  return call(`/api/${path}`, { method: 'POST', body, headers: body === undefined ? {} : { 'Content-Type': type } });
}

/** @param {string} url @param {RequestInit} options @returns {Promise<any>} */
export async function call(url, options) {
  const response = await fetch(url, options);
  if (response.status === 204) return undefined;
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  if (response.status === 401) whenRefused.forEach((listener) => listener());
  let told;
  try {
    told = JSON.parse(text);
  } catch {
    told = {};
  }
  throw new ApiError(response.status, told.error ?? `The viewer answered ${response.status}.`, told.at);
}
