import { colourOf } from '../core/colours.js';

/** @param {Record<string, unknown>} labels */
export function nameOf(labels) {
  const values = Object.values(labels ?? {});
  return values.length ? values.map((value) => (value === '' ? '(empty)' : String(value))).join(' · ') : 'all';
}

/** A service's own colour if that is what the series is of. @param {Record<string, unknown>} labels @param {number} index */
export function colourOfSeries(labels, index) {
  const keys = Object.keys(labels ?? {});
  return keys.length === 1 && keys[0] === 'service' ? colourOf(String(labels.service)) : index;
}
