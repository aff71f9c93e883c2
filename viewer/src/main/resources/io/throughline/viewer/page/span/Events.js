import { duration } from '../core/format.js';
import { html } from '../core/html.js';
import { Attributes } from './Attributes.js';
import { Stack } from './Stack.js';

const OF_EXCEPTION = ['exception.type', 'exception.message', 'exception.stacktrace'];

/** @param {{events: any[]}} props */
export function Events({ events }) {
  return html`<ol class="plain events">
    ${events.map((event, index) => html`<li key=${index}><span class="mono faint at">+${duration(event.offset)}</span><${Event} event=${event} /></li>`)}
  </ol>`;
}

/** @param {{event: any}} props */
function Event({ event }) {
  const list = event.attributes ?? [];
  const value = (/** @type {string} */ key) => list.find((/** @type {any} */ attribute) => attribute.key === key)?.value;
  if (event.name !== 'exception') return html`<div><b>${event.name}</b><${Attributes} list=${list} /></div>`;
  return html`<div class="exception">
    <b class="bad">${value('exception.type') ?? 'exception'}</b>
    ${value('exception.message') && html`<p>${value('exception.message')}</p>`}
    ${value('exception.stacktrace') && html`<${Stack} text=${String(value('exception.stacktrace'))} own=${event.own} />`}
    <${Attributes} list=${list.filter((/** @type {any} */ attribute) => !OF_EXCEPTION.includes(attribute.key))} />
  </div>`;
}
