import { duration } from '../core/format.js';

const LEFT = 58;
const EDGE = 8;

/**
 * Places of traces: time from left to right, the logarithm of the duration upwards.
 *
 * @param {{start: number, duration: number, errors: number}[]} rows
 * @param {number} width
 * @param {number} height
 */
export function cloud(rows, width, height) {
  const starts = rows.map((row) => row.start);
  const first = starts.reduce((least, start) => Math.min(least, start), Infinity);
  const last = starts.reduce((most, start) => Math.max(most, start), -Infinity);
  const lengths = rows.map((row) => Math.log10(Math.max(1e3, row.duration)));
  const low = Math.floor(lengths.reduce((least, length) => Math.min(least, length), Infinity));
  const high = Math.max(low + 1, Math.ceil(lengths.reduce((most, length) => Math.max(most, length), -Infinity)));
  const wide = Math.max(1, width - LEFT - EDGE);
  const high0 = Math.max(1, height - 2 * EDGE);
  const xOf = (/** @type {number} */ start) => (last > first ? LEFT + ((start - first) / (last - first)) * wide : LEFT + wide / 2);
  const yOf = (/** @type {number} */ length) => EDGE + (1 - (length - low) / (high - low)) * high0;
  const lines = [];
  const each = Math.ceil((high - low) / 3);
  for (let power = low; rows.length > 0 && power <= high; power += each) {
    lines.push({ y: Math.round(yOf(power)), text: duration(10 ** power) });
  }
  return {
    x: starts.map(xOf),
    y: lengths.map(yOf),
    bad: rows.map((row) => row.errors > 0),
    lines,
    timeAt: (/** @type {number} */ x) => Math.round(first + ((x - LEFT) / wide) * (last - first)),
  };
}

/**
 * The index of what is nearest, or -1 if nothing is near.
 *
 * @param {{x: number[], y: number[]}} picture
 * @param {number} x
 * @param {number} y
 */
export function nearest(picture, x, y) {
  let best = -1;
  let least = 14 * 14;
  for (let at = 0; at < picture.x.length; at++) {
    const away = (picture.x[at] - x) ** 2 + (picture.y[at] - y) ** 2;
    if (away <= least) {
      least = away;
      best = at;
    }
  }
  return best;
}
