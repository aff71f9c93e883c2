/**
 * @typedef {{name: string, unit: string, type: string, domain?: string, brief?: string, scopes: string[],
 *   services: string[], attributes: string[], series: number, known?: boolean, description?: string,
 *   temporality?: string}} Metric
 */

/**
 * Metrics below the catalogue's domain, or below the scope that made them.
 *
 * @param {Metric[]} metrics
 * @param {'domain'|'scope'} by
 * @returns {{name: string, metrics: Metric[]}[]}
 */
export function grouped(metrics, by) {
  /** @type {Map<string, Metric[]>} */
  const groups = new Map();
  for (const metric of metrics) {
    const names = by === 'scope' ? metric.scopes : [metric.domain || metric.name.split(/[._]/)[0]];
    for (const name of names.length ? names : ['']) {
      const key = name || 'without a scope';
      groups.set(key, [...(groups.get(key) ?? []), metric]);
    }
  }
  return [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, list]) => ({ name, metrics: sorted(list) }));
}

/**
 * Those that have all words in their name, in groups, and then those that have them in what is told of them.
 *
 * @param {Metric[]} metrics
 * @param {string} text
 * @param {'domain'|'scope'} by
 */
export function found(metrics, text, by) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (/** @type {string} */ whole) => words.every((word) => whole.toLowerCase().includes(word));
  const named = metrics.filter((metric) => has(metric.name));
  const told = metrics.filter((metric) => !has(metric.name) && has(`${metric.name} ${metric.brief ?? ''} ${metric.services.join(' ')}`));
  const groups = grouped(named, by);
  return told.length ? [...groups, { name: 'in description or service', metrics: sorted(told) }] : groups;
}

/** @param {Metric[]} metrics */
function sorted(metrics) {
  return metrics.sort((a, b) => a.name.localeCompare(b.name));
}

/** What a metric can be shown as; the first is chosen. @param {string} type */
export function formsOf(type) {
  if (type === 'counter') return ['rate', 'value'];
  if (type === 'histogram' || type === 'exponential_histogram') return ['p95', 'p50', 'p99', 'mean', 'rate', 'heatmap'];
  return ['value'];
}
