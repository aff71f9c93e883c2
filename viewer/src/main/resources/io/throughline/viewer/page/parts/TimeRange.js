import { clock } from '../core/format.js';
import { html } from '../core/html.js';
import { RANGES } from '../core/range.js';

/** @param {{params: Record<string, string>, onChange: (changes: Record<string, string|undefined>) => void}} props */
export function TimeRange({ params, onChange }) {
  const own = params.from ? 'own' : '';
  const choose = (/** @type {any} */ event) => {
    if (event.target.value !== 'own') onChange({ last: event.target.value, from: undefined, to: undefined });
  };
  return html`<select class="range" aria-label="Time range" value=${own || params.last || ''} onChange=${choose}>
    ${own && html`<option value="own">${clock(Number(params.from) / 1000)} – ${params.to ? clock(Number(params.to) / 1000) : 'now'}</option>`}
    ${RANGES.map(([value, text]) => html`<option key=${value} value=${value}>${text}</option>`)}
  </select>`;
}
