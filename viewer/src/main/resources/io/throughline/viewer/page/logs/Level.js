import { html } from '../core/html.js';

/** @param {{level: string}} props */
export function Level({ level }) {
  return html`<span class=${`level ${(level || 'none').toLowerCase()}`}>${level || '–'}</span>`;
}
