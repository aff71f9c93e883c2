import { useState } from 'preact/hooks';
import { html } from '../core/html.js';

/**
 * A part of a panel that folds; it is absent where there is nothing to tell.
 *
 * @param {{title: string, count?: number, note?: string, open?: boolean, children: any}} props
 */
export function Section({ title, count, note, open = false, children }) {
  const [shown, setShown] = useState(open);
  if (count === 0) return null;
  return html`<details class="section" open=${shown} onToggle=${(/** @type {any} */ event) => setShown(event.currentTarget.open)}>
    <summary><h3>${title}</h3>${count !== undefined && html`<span class="count">${count}</span>`}${note && html`<span class="note">${note}</span>`}</summary>
    ${shown && children}
  </details>`;
}
