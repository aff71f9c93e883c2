import { measured } from '../core/format.js';
import { html } from '../core/html.js';
import { link } from '../core/route.js';

/** What metrics measured within a span: the exemplars that name it. @param {{list: {metric: string, unit: string, value: number, brief?: string}[]}} props */
export function Measurements({ list }) {
  return html`<dl class="attributes">
    ${list.map(
      ({ metric, unit, value, brief }, place) => html`<div key=${place}>
        <dt><a class="key" href=${link('metrics', metric)}>${metric}</a>${brief && html`<span class="brief">${brief}</span>`}</dt>
        <dd class="mono">${measured(value, unit)}</dd>
      </div>`,
    )}
  </dl>`;
}
