import { colourOf } from '../core/colours.js';
import { html } from '../core/html.js';

/** A service's name beside its colour. @param {{name: string, bare?: boolean}} props */
export function Service({ name, bare }) {
  return html`<span class="service" title=${name}><i class=${`dot c${colourOf(name)}`} aria-hidden="true"></i>${!bare && html`<span>${name || '(no service.name)'}</span>`}</span>`;
}
