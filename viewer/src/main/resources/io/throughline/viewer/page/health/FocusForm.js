import { useState } from 'preact/hooks';
import { html } from '../core/html.js';

const WHAT = ['client_id', 'topic', 'trace_id'];

/**
 * Follows one client, topic or trace: all of its traces, and its log lines from DEBUG up.
 *
 * @param {{wanted?: {attribute: string, value: string}, onFocus: (focus: {attribute: string, value: string, seconds: number}) => void}} props
 */
export function FocusForm({ wanted, onFocus }) {
  const [attribute, setAttribute] = useState(wanted?.attribute ?? WHAT[0]);
  const [value, setValue] = useState(wanted?.value ?? '');
  const [minutes, setMinutes] = useState('10');
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    onFocus({ attribute, value, seconds: Number(minutes) * 60 });
  };
  return html`<form class="line" aria-label="Follow" onSubmit=${submit}>
    <label>Follow <select value=${attribute} onChange=${(/** @type {any} */ event) => setAttribute(event.target.value)}>${[...new Set([...WHAT, attribute])].map((name) => html`<option key=${name} value=${name}>${name}</option>`)}</select></label>
    <label><span class="unseen">Value</span><input type="text" required placeholder="thermostat-17" value=${value} onInput=${(/** @type {any} */ event) => setValue(event.target.value)} /></label>
    <label>for <input type="number" required min="1" max="1440" value=${minutes} onInput=${(/** @type {any} */ event) => setMinutes(event.target.value)} /> min</label>
    <button>Follow</button>
    <span class="faint">All of its traces are kept, in each service that they reach, and their log lines from DEBUG up.</span>
  </form>`;
}
