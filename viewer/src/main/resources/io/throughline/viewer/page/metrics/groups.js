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
    .map(([name, list]) => ({ name, metrics: list.sort((a, b) => a.name.localeCompare(b.name)) }));
}

/** Those that have all words in name or text. @param {Metric[]} metrics @param {string} text */
export function narrowed(metrics, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return metrics.filter((metric) => {
    const whole = `${metric.name} ${metric.brief ?? ''} ${metric.services.join(' ')}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  });
}

/** What a metric can be shown as; the first is chosen. @param {string} type */
export function formsOf(type) {
  if (type === 'counter') return ['rate', 'value'];
  if (type === 'histogram' || type === 'exponential_histogram') return ['p95', 'p50', 'p99', 'mean', 'rate', 'heatmap'];
  return ['value'];
}
