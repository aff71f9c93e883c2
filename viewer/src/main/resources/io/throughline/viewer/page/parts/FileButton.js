import { useRef } from 'preact/hooks';
import { html } from '../core/html.js';

/** Lets a session file be chosen. @param {{title: string, label: string, onFile: (file: File) => void}} props */
export function FileButton({ title, label, onFile }) {
  const field = useRef(/** @type {HTMLInputElement|null} */ (null));
  const chosen = (/** @type {any} */ event) => {
    const file = event.target.files[0];
    event.target.value = '';
    if (file) onFile(file);
  };
  return html`<button onClick=${() => field.current?.click()}>${title}</button>
    <input ref=${field} type="file" accept=".jsonl,.gz,.json" aria-label=${label} class="unseen" tabindex="-1" onChange=${chosen} />`;
}
