import { useEffect, useState } from 'preact/hooks';
import { useAnswer } from '../core/data.js';
import { count } from '../core/format.js';
import { html } from '../core/html.js';
import { useKeys } from '../core/keys.js';
import { useChanges } from '../core/live.js';
import { changed, link, replace } from '../core/route.js';
import { Nothing, Problem } from '../parts/Notes.js';
import { found } from './groups.js';
import { MetricView } from './MetricView.js';

/** @param {{route: import('../core/route.js').Route}} props */
export function MetricsPage({ route }) {
  const { data, error, loading, reload } = useAnswer('metrics');
  useChanges('points', reload);
  const [text, setText] = useState(route.params.find ?? '');
  const { params } = route;
  const all = data?.metrics ?? [];
  const groups = found(all, text, params.group === 'scope' ? 'scope' : 'domain');
  const inOrder = groups.flatMap((group) => group.metrics);
  const chosen = all.find((/** @type {any} */ metric) => metric.name === route.id);
  const to = (/** @type {any} */ metric) => link('metrics', metric.name, { group: params.group, last: params.last });
  const step = (/** @type {number} */ by) => {
    const place = inOrder.findIndex((metric) => metric.name === route.id);
    const next = inOrder[Math.max(0, Math.min(inOrder.length - 1, place + by))];
    if (next) replace(to(next));
  };
  useKeys([
    { keys: ['j', 'ArrowDown'], says: 'next metric', run: () => step(1) },
    { keys: ['k', 'ArrowUp'], says: 'metric before', run: () => step(-1) },
    { keys: ['/'], says: 'find a metric', run: () => document.querySelector('.metric-list input')?.focus() },
    { keys: ['Escape'], says: 'leave the field', typing: true, run: () => /** @type {any} */ (document.activeElement)?.blur() },
  ]);
  useEffect(() => {
    document.querySelector('.metric-list [aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [route.id, data !== undefined]);

  if (error && !data) return html`<main class="page overview"><h1>Metrics</h1><${Problem} error=${error} /></main>`;
  if (!loading && !all.length) {
    return html`<main class="page"><h1 class="unseen">Metrics</h1><${Nothing} title="No metrics yet."><p>An SDK sends them once a minute if nothing else is set (OTEL_METRIC_EXPORT_INTERVAL).</p><//></main>`;
  }
  return html`<main class="page metrics">
    <h1 class="unseen">Metrics</h1>
    <section class="metric-list" aria-label="Metrics">
      <div class="find">
        <input type="text" aria-label="Find a metric" placeholder="Find a metric" spellcheck="false" value=${text} onInput=${(/** @type {any} */ event) => setText(event.target.value)} />
        <select aria-label="Group by" value=${params.group ?? 'domain'} onChange=${(/** @type {any} */ event) => replace(changed(route, { group: event.target.value === 'domain' ? undefined : event.target.value }))}>
          <option value="domain">by domain</option>
          <option value="scope">by scope</option>
        </select>
      </div>
      <div class="groups" tabindex="0" role="region" aria-label="List of metrics">
        ${groups.map(
          (group) => html`<section key=${group.name}>
            <h2>${group.name}<span class="count">${group.metrics.length}</span></h2>
            <ul>
              ${group.metrics.map(
                (metric) => html`<li key=${metric.name}>
                  <a href=${to(metric)} aria-current=${metric.name === route.id ? 'page' : undefined}><span class="name">${metric.name}</span><span class="faint mono">${count(metric.series)}</span></a>
                </li>`,
              )}
            </ul>
          </section>`,
        )}
        ${!groups.length && html`<p class="faint">No metric has this in its name, description or service.</p>`}
      </div>
    </section>
    ${chosen ? html`<${MetricView} key=${chosen.name} metric=${chosen} route=${route} />` : html`<${Nothing} title=${route.id ? `No points of ${route.id} are held.` : `${count(all.length)} metrics`}><p>Choose one on the left, or step through them with j and k.</p><//>`}
  </main>`;
}
