import { html } from '../core/html.js';

/** What went wrong, and what may be done. @param {{error: Error|undefined}} props */
export function Problem({ error }) {
  return error ? html`<p class="problem" role="alert">${error.message}</p>` : null;
}

/** Says why there is nothing. @param {{title: string, children?: any}} props */
export function Nothing({ title, children }) {
  return html`<div class="nothing"><p class="title">${title}</p>${children}</div>`;
}
