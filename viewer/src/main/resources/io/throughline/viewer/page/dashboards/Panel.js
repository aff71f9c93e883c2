import { measured } from '../core/format.js';
import { html } from '../core/html.js';
import { go, link } from '../core/route.js';
import { HeatMap } from '../metrics/HeatMap.js';
import { Plot } from '../metrics/Plot.js';
import { colourOfSeries, nameOf } from '../metrics/seriesNames.js';
import { COLOURS } from '../core/colours.js';
import { figure, level } from './figures.js';

const MISSING = {
  none: 'No points of it were received.',
  zero: 'None so far.',
  elsewhere: 'Not sent by services: only Prometheus has it.',
};

/** @param {{panel: any, onRange: (from: number, to: number) => void}} props */
export function Panel({ panel, onRange }) {
  const small = panel.form === 'stat' || panel.form === 'gauge';
  return html`<article class=${`panel-card ${small ? 'small' : ''} ${panel.form === 'heatmap' ? 'wide' : ''}`} aria-label=${panel.title}>
    <h3><a href=${link('metrics', panel.name)} title=${`${panel.brief}\n${panel.name}`}>${panel.title}</a></h3>
    ${content(panel, small, onRange)}
  </article>`;
}

/** @param {any} panel @param {boolean} small @param {(from: number, to: number) => void} onRange */
function content(panel, small, onRange) {
  if (panel.missing === 'zero' && small) return html`<p class="figure"><strong>${measured(0, panel.unit)}</strong></p>`;
  if (panel.missing) return html`<p class="missing">${MISSING[/** @type {'none'} */ (panel.missing)]}</p>`;
  if (panel.heatmap) return html`<${HeatMap} data=${panel} height=${190} />`;
  if (small) return html`<${Figures} panel=${panel} />`;
  const openExemplar = (/** @type {any} */ exemplar) => go(link('trace', exemplar.traceId, { span: exemplar.spanId }));
  return html`<${Plot} data=${panel} height=${170} onExemplar=${openExemplar} onRange=${onRange} />
    <ul class="legend">
      ${panel.series.slice(0, 8).map((/** @type {any} */ series, /** @type {number} */ index) => {
        const value = figure(panel, series);
        return html`<li key=${nameOf(series.labels)}>
          <i class=${`dot c${colourOfSeries(series.labels, index) % COLOURS}`} aria-hidden="true"></i>
          <span>${nameOf(series.labels)}</span>
          <span class=${`mono ${level(panel, value)}`}>${measured(value, panel.unit)}</span>
        </li>`;
      })}
      ${panel.series.length > 8 && html`<li class="faint">and ${panel.series.length - 8} more</li>`}
    </ul>`;
}

/** @param {{panel: any}} props */
function Figures({ panel }) {
  return html`<div class="figure">
    ${panel.series.slice(0, 4).map((/** @type {any} */ series) => {
      const value = figure(panel, series);
      return html`<p key=${nameOf(series.labels)}>
        ${panel.series.length > 1 && html`<span class="faint">${nameOf(series.labels)}</span>`}<strong class=${level(panel, value)}>${measured(value, panel.unit)}</strong>
      </p>`;
    })}
    ${panel.form === 'gauge' && panel.series.length > 0 && html`<i class="meter" aria-hidden="true"><i style=${{ width: `${Math.min(100, 100 * (figure(panel, panel.series[0]) ?? 0))}%` }}></i></i>`}
  </div>`;
}
