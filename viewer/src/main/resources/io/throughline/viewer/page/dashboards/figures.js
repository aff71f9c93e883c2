/**
 * The one number that stands for a line: the last that is known; of increments, of which the last step
 * may have told but a part, the sum of all.
 *
 * @param {{as: string}} panel
 * @param {{values: (number|null)[]}} series
 * @returns {number|null}
 */
export function figure({ as }, { values }) {
  const known = /** @type {number[]} */ (values.filter((value) => value !== null));
  if (!known.length) return null;
  if (as === 'increase') return known.reduce((sum, value) => sum + value, 0);
  return known[known.length - 1];
}

/** Whether a number is one to worry about. @param {{warning?: number, critical?: number}} panel @param {number|null} value */
export function level({ warning, critical }, value) {
  if (value === null) return '';
  if (critical !== undefined && value >= critical) return 'bad';
  if (warning !== undefined && value >= warning) return 'caution';
  return '';
}
