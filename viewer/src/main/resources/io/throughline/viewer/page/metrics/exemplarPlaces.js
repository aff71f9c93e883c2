const NEAR = 12;

/**
 * The exemplar that a click means; one above the plot's top stands at the top.
 *
 * @param {any[]} exemplars
 * @param {(exemplar: any) => {x: number, y: number}} place
 * @param {number} x
 * @param {number} y
 */
export function nearestExemplar(exemplars, place, x, y) {
  let best;
  let least = NEAR * NEAR;
  for (const exemplar of exemplars) {
    const at = place(exemplar);
    const away = (at.x - x) ** 2 + (Math.max(4, at.y) - y) ** 2;
    if (away <= least) {
      least = away;
      best = exemplar;
    }
  }
  return best;
}
