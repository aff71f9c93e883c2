import { html } from '../core/html.js';
import { Copy } from './Copy.js';

/** What was sent, as OTLP's JSON. @param {{value: unknown}} props */
export function Raw({ value }) {
  const text = JSON.stringify(value, null, 2);
  return html`<div class="raw"><${Copy} text=${text} label="Copy the OTLP JSON">copy<//><pre class="mono" tabindex="0" role="region" aria-label="OTLP JSON">${text}</pre></div>`;
}
