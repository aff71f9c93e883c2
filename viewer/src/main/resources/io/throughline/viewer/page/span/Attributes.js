import { html } from '../core/html.js';
import { termOf } from '../core/query.js';
import { link } from '../core/route.js';
import { Value } from '../parts/Value.js';

/**
 * Keys and values, with the catalogue's sentence for each key that it knows.
 *
 * @param {{list: {key: string, value: unknown, brief?: string, unit?: string}[], search?: 'traces'|'logs'}} props
 *   search: the list in which a value may be looked for
 */
export function Attributes({ list = [], search }) {
  return html`<dl class="attributes">
    ${list.map(
      ({ key, value, brief, unit }) => html`<div key=${key}>
        <dt><span class="key">${key}</span>${brief && html`<span class="brief">${brief}</span>`}</dt>
        <dd>
          <${Value} value=${value} unit=${unit} />
          ${search && FOLLOWED.includes(key) && html`<a class="find follow" href=${link('health', '', { focus: key, value: String(value) })} aria-label=${`Follow this ${key}`} title="Follow it: keep all of its traces for a while">◎</a>`}
          ${search && searchable(value) && html`<a class="find" href=${link(search, '', { q: termOf(key, value) })} aria-label=${`Find ${search} with this ${key}`} title=${`Find ${search} with this value`}>⌕</a>`}
        </dd>
      </div>`,
    )}
  </dl>`;
}

/** What a focus of sampling is mostly on. */
const FOLLOWED = ['messaging.client.id', 'messaging.destination.name'];

/** @param {unknown} value */
function searchable(value) {
  return value !== null && typeof value !== 'object' && String(value).length < 200;
}
