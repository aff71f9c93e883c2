import { clockMillis, measured } from '../core/format.js';
import { html } from '../core/html.js';
import { link } from '../core/route.js';

const SHOWN = 12;

/**
 * Measurements that know their trace, newest first as they are told.
 *
 * @param {{exemplars: any[], unit: string, onPlot: boolean}} props onPlot: whether they stand on the plot, too
 */
export function Exemplars({ exemplars, unit, onPlot }) {
  const known = exemplars.filter((exemplar) => exemplar.known !== false).slice(0, SHOWN);
  if (!known.length) return html`<p class="faint">The traces of ${exemplars.length} exemplars are not held.</p>`;
  return html`<section class="exemplars" aria-label="Exemplars">
    <h3>Exemplars <span class="count">${exemplars.length}</span>${onPlot && html` <span class="marks">◆ at its value, ▲ above the scale</span>`}</h3>
    <ul class="plain">
      ${known.map((exemplar) => html`<li key=${exemplar.spanId + exemplar.time}><a class="mono" href=${link('trace', exemplar.traceId, { span: exemplar.spanId })}>${clockMillis(exemplar.time / 1000)} · ${measured(exemplar.value, unit)} · ${exemplar.traceId.slice(0, 8)}</a></li>`)}
    </ul>
  </section>`;
}
