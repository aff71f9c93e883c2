/**
 * Spans of two traces by service and name, those that differ most first.
 *
 * @typedef {{spans: number, sum: number, errors: number}} Sums
 * @typedef {{service: string, name: string, kind: 'both'|'A'|'B', a: Sums, b: Sums, more: number}} Compared
 */

/** @param {import('../trace/tree.js').Trace} a @param {import('../trace/tree.js').Trace} b @returns {Compared[]} */
export function comparison(a, b) {
  const [ofA, ofB] = [sums(a), sums(b)];
  return [...new Set([...ofA.keys(), ...ofB.keys()])]
    .map((key) => {
      const [service, name] = JSON.parse(key);
      const [one, two] = [ofA.get(key) ?? NONE, ofB.get(key) ?? NONE];
      const kind = /** @type {'both'|'A'|'B'} */ (one.spans && two.spans ? 'both' : one.spans ? 'A' : 'B');
      return { service, name, kind, a: one, b: two, more: two.sum - one.sum };
    })
    .sort((x, y) => Math.abs(y.more) - Math.abs(x.more));
}

const NONE = { spans: 0, sum: 0, errors: 0 };

/** @param {import('../trace/tree.js').Trace} trace @returns {Map<string, Sums>} */
function sums({ spans, services, names }) {
  const byKey = new Map();
  for (let span = 0; span < spans.id.length; span++) {
    const key = JSON.stringify([services[spans.service[span]], names[spans.name[span]]]);
    const sum = byKey.get(key) ?? { spans: 0, sum: 0, errors: 0 };
    sum.spans++;
    sum.sum += spans.duration[span];
    sum.errors += spans.error[span] ? 1 : 0;
    byKey.set(key, sum);
  }
  return byKey;
}
