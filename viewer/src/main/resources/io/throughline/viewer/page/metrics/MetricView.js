import { useAnswer } from '../core/data.js';
import { count } from '../core/format.js';
import { html } from '../core/html.js';
import { useChanges } from '../core/live.js';
import { changed, go, link, replace } from '../core/route.js';
import { Problem } from '../parts/Notes.js';
import { TimeRange } from '../parts/TimeRange.js';
import { Exemplars } from './Exemplars.js';
import { formsOf } from './groups.js';
import { HeatMap } from './HeatMap.js';
import { Plot } from './Plot.js';
import { Series } from './Series.js';

/** @param {{metric: import('./groups.js').Metric, route: import('../core/route.js').Route}} props */
export function MetricView({ metric, route }) {
  const { params } = route;
  const forms = formsOf(metric.type);
  const as = forms.includes(params.as) ? params.as : forms[0];
  const by = params.by === NONE ? '' : (params.by ?? defaultBy(metric));
  const asked = { as, by: as === 'heatmap' ? '' : by, where: params.where, last: params.last, from: params.from, to: params.to };
  const { data, error, loading, reload } = useAnswer(`metrics/${encodeURIComponent(metric.name)}`, asked);
  useChanges('points', reload);
  const change = (/** @type {Record<string, string|undefined>} */ changes) => replace(changed(route, changes));
  const keys = by ? by.split(',') : [];
  const toggle = (/** @type {string} */ key) => {
    const next = keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key];
    change({ by: next.join(',') || NONE });
  };
  const openExemplar = (/** @type {any} */ exemplar) => go(link('trace', exemplar.traceId, { span: exemplar.spanId }));
  const exemplars = data?.exemplars ?? [];

  return html`<section class="metric" aria-label=${metric.name}>
    <header>
      <h2>${metric.name}</h2>
      <p class="brief">${metric.brief || metric.description || (metric.known === false ? 'Not in the catalogue.' : '')}</p>
      <p class="tags">
        <span class="tag">${metric.type.replace('_', ' ')}</span>${metric.unit && html`<span class="tag">${metric.unit}</span>`}${metric.temporality && metric.type !== 'gauge' && html`<span class="tag">${metric.temporality}</span>`}
        <span class="faint">${count(metric.series)} series from ${metric.services.join(', ')}</span>
      </p>
    </header>
    <div class="choices">
      <div class="segments" role="group" aria-label="Show as">
        ${forms.map((form) => html`<button key=${form} aria-pressed=${form === as} onClick=${() => change({ as: form })}>${form === 'heatmap' ? 'heat map' : form}</button>`)}
      </div>
      ${as !== 'heatmap' &&
      html`<div class="chips" role="group" aria-label="Split by">
        <span class="label">by</span>
        ${['service', ...metric.attributes].map((key) => html`<button key=${key} class="chip" aria-pressed=${keys.includes(key)} onClick=${() => toggle(key)}>${key}</button>`)}
      </div>`}
      <span class="room"></span>
      <${TimeRange} params=${params} onChange=${change} />
    </div>
    <${Problem} error=${error} />
    <div class=${`drawing ${loading ? 'waits' : ''}`}>
      ${data && (data.heatmap ? html`<${HeatMap} data=${data} />` : html`<${Plot} data=${data} onExemplar=${openExemplar} onRange=${(/** @type {number} */ from, /** @type {number} */ to) => change({ last: undefined, from: String(from), to: String(to) })} />`)}
    </div>
    ${data?.more > 0 && html`<p class="caution">${count(data.more)} more series are not drawn: those with the greatest sum are.</p>`}
    ${data && !data.heatmap && html`<${Series} data=${data} metric=${metric} />`}
    ${['p50', 'p95', 'p99'].includes(as) && html`<p class="faint">Reckoned from the counts of the histogram's buckets, as if measurements lay evenly in each: true to the bucket, and of few measurements no more.</p>`}
    ${exemplars.length > 0 && html`<${Exemplars} exemplars=${exemplars} unit=${metric.unit} onPlot=${as !== 'rate' && as !== 'heatmap'} />`}
  </section>`;
}

/** No split, as opposed to the one that is chosen for the user. */
const NONE = '-';

/** @param {import('./groups.js').Metric} metric */
function defaultBy(metric) {
  return metric.services.length > 1 ? 'service' : '';
}
