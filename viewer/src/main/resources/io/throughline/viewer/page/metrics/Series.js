import { COLOURS } from '../core/colours.js';
import { measured } from '../core/format.js';
import { html } from '../core/html.js';
import { colourOfSeries, nameOf } from './seriesNames.js';

/** The lines' names and figures. @param {{data: any, metric: any}} props */
export function Series({ data, metric }) {
  const unit = data.unit ?? metric.unit;
  return html`<table class="figures">
    <thead>
      <tr><th scope="col">Series</th><th scope="col">Last</th><th scope="col">Least</th><th scope="col">Most</th></tr>
    </thead>
    <tbody>
      ${data.series.map((/** @type {any} */ series, /** @type {number} */ index) => {
        const values = series.values.filter((/** @type {any} */ value) => value !== null);
        return html`<tr key=${nameOf(series.labels)}>
          <th scope="row"><i class=${`dot c${colourOfSeries(series.labels, index) % COLOURS}`} aria-hidden="true"></i>${nameOf(series.labels)}</th>
          <td class="mono last">${measured(values[values.length - 1], unit)}</td>
          <td class="mono">${measured(extreme(values, Math.min), unit)}</td>
          <td class="mono">${measured(extreme(values, Math.max), unit)}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

/** @param {number[]} values @param {(a: number, b: number) => number} choose */
function extreme(values, choose) {
  return values.length ? values.reduce((a, b) => choose(a, b)) : null;
}
