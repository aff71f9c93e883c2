import { useEffect, useRef } from 'preact/hooks';
import { html } from '../core/html.js';
import { bindings } from '../core/keys.js';

const NAMES = { ' ': 'Space', ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc' };

/** The keys that work on the page that is shown. @param {{onClose: () => void}} props */
export function Keys({ onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement|null} */ (null));
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return html`<dialog ref=${dialog} class="keys" aria-labelledby="keys-title" onClose=${onClose} onClick=${(/** @type {any} */ event) => event.target === dialog.current && onClose()}>
    <h2 id="keys-title">Keys</h2>
    <dl>
      ${bindings().map(
        ({ keys, says }) => html`<div key=${keys.join()}>
          <dt>${keys.map((key) => html`<kbd key=${key}>${/** @type {any} */ (NAMES)[key] ?? key}</kbd>`)}</dt>
          <dd>${says}</dd>
        </div>`,
      )}
    </dl>
    <button onClick=${onClose} autofocus>Close</button>
  </dialog>`;
}
