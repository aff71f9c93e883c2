import { useState } from 'preact/hooks';
import { html } from '../core/html.js';

/** @param {{text: string | (() => string), children: any, label?: string}} props */
export function Copy({ text, children, label }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
    setDone(true);
    setTimeout(() => setDone(false), 1500);
  };
  return html`<button class="copy" title=${label} onClick=${copy}>${done ? 'Copied' : children}</button>`;
}
