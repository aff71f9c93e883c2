import { useState } from 'preact/hooks';
import { digits } from '../core/format.js';
import { html } from '../core/html.js';
import { ratioOf } from './plan.js';

/** How many of the traces that begin at the service are kept. @param {{plan: import('./plan.js').Plan, onRatio: (ratio: number|null) => void}} props */
export function RatioForm({ plan, onRatio }) {
  const ratio = ratioOf(plan);
  const [percent, setPercent] = useState(ratio === undefined ? '' : String(100 * ratio));
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    onRatio(Number(percent) / 100);
  };
  return html`<form class="line" aria-label="Sample" onSubmit=${submit}>
    <label>Keep <input type="number" required min="0" max="100" step="any" placeholder="10" value=${percent} onInput=${(/** @type {any} */ event) => setPercent(event.target.value)} /> % of the traces that begin here</label>
    <button>Sample</button>
    <button type="button" disabled=${ratio === undefined} onClick=${() => onRatio(null)}>As it was set up</button>
    <span class="faint">${ratio === undefined ? 'OTEL_TRACES_SAMPLER decides now.' : `${digits(100 * ratio)} % now.`}</span>
  </form>`;
}
