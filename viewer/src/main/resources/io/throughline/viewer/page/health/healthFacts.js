/**
 * What of a service's /health somebody should know.
 *
 * @param {any} health
 * @returns {{checks: string[], parts: {name: string, error: string}[], lost: number, spooled: number}}
 *   those that are down or degraded, and sums over all signals
 */
export function healthFacts(health) {
  const telemetry = Object.entries(health.telemetry ?? {});
  const sum = (/** @type {string} */ key) => telemetry.reduce((all, [, part]) => all + (part[key] ?? 0), 0);
  return {
    checks: Object.entries(health.checks ?? {}).filter(([, state]) => state !== 'UP').map(([name]) => name),
    parts: telemetry.filter(([, part]) => part.status !== 'UP').map(([name, part]) => ({ name, error: part.last_error ?? '' })),
    lost: sum('lost') + sum('dropped'),
    spooled: sum('spooled'),
  };
}
