import { measured } from '../core/format.js';
import { html } from '../core/html.js';

/** A value of anybody's: shown as text, and linked only if it is a web address. @param {{value: unknown, unit?: string}} props */
export function Value({ value, unit }) {
  if (typeof value === 'number' && unit) return html`<span class="value mono" title=${`${value} ${unit}`}>${measured(value, unit)}</span>`;
  if (value !== null && typeof value === 'object') return html`<pre class="value mono">${JSON.stringify(value, null, 1)}</pre>`;
  const text = String(value);
  if (isWebAddress(text)) return html`<a class="value mono" href=${text} target="_blank" rel="noopener noreferrer">${text}</a>`;
  if (text.includes('\n')) return html`<pre class="value mono">${text}</pre>`;
  return html`<span class=${`value mono ${typeof value}`}>${text}</span>`;
}

/** @param {string} text */
export function isWebAddress(text) {
  if (!/^https?:\/\/\S+$/i.test(text)) return false;
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}
