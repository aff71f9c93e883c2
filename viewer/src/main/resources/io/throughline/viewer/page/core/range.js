/** A range of time as it stands in the URL: last=15m, or from and to in microseconds. */

export const RANGES = [
  ['', 'All that is held'],
  ['1m', 'Last minute'],
  ['5m', 'Last 5 minutes'],
  ['15m', 'Last 15 minutes'],
  ['1h', 'Last hour'],
  ['6h', 'Last 6 hours'],
];

const UNITS = { s: 1e6, m: 60e6, h: 3600e6 };

/**
 * Turns last= into from=, reckoned from now.
 *
 * @param {Record<string, string|undefined>} params
 * @param {number} [now] microseconds
 * @returns {Record<string, string|undefined>}
 */
export function rangeOf(params, now = Date.now() * 1000) {
  const { last, ...rest } = params;
  const match = /^(\d+)([smh])$/.exec(last ?? '');
  if (!match) return rest;
  const back = Number(match[1]) * UNITS[/** @type {'s'|'m'|'h'} */ (match[2])];
  return { ...rest, from: String(Math.floor(now - back)), to: undefined };
}
