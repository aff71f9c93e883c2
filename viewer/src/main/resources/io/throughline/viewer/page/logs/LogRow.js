import { clockMillis, dateTime } from '../core/format.js';
import { html } from '../core/html.js';
import { link } from '../core/route.js';
import { Service } from '../parts/Service.js';
import { Level } from './Level.js';

export function LogHeader() {
  const cells = [
    ['time', 'Time'],
    ['level-cell', 'Level'],
    ['service-cell', 'Service'],
    ['body', 'Line'],
    ['trace', 'Trace'],
  ];
  return cells.map(([kind, text]) => html`<span role="columnheader" key=${kind} class=${kind}>${text}</span>`);
}

/** @param {{line: any}} props */
export function LogRow({ line }) {
  return html`<span role="gridcell" class="time mono" title=${dateTime(line.time / 1000)}>${clockMillis(line.time / 1000)}</span>
    <span role="gridcell" class="level-cell"><${Level} level=${line.level} /></span>
    <span role="gridcell" class="service-cell"><${Service} name=${line.service} /></span>
    <span role="gridcell" class="body mono" title=${line.body}>${line.event && html`<span class="event">${line.event}</span>`}${line.body}</span>
    <span role="gridcell" class="trace mono">${line.traceId && html`<a href=${link('trace', line.traceId, { span: line.spanId })} title="Open the span of this line" onClick=${(/** @type {Event} */ event) => event.stopPropagation()}>${line.traceId.slice(0, 8)}</a>`}</span>`;
}
