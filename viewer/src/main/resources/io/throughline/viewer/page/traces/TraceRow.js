import { clockMillis, count, dateTime, duration } from '../core/format.js';
import { html } from '../core/html.js';
import { Service } from '../parts/Service.js';

export function TraceHeader() {
  const cells = ['Start', 'Root', 'Services', 'Spans', 'Errors', 'Duration'];
  return cells.map((cell) => html`<span role="columnheader" key=${cell} class=${cell.toLowerCase()}>${cell}</span>`);
}

/** @param {{trace: any, longest: number, to: string}} props */
export function TraceRow({ trace, longest, to }) {
  const width = `${Math.max(0.5, (100 * trace.duration) / longest)}%`;
  return html`<span role="gridcell" class="start mono" title=${dateTime(trace.start / 1000)}>${clockMillis(trace.start / 1000)}</span>
    <span role="gridcell" class="root">
      <${Service} name=${trace.service} />
      <a href=${to} title=${trace.name}>${trace.name}</a>
      ${trace.rootMissing && html`<span class="tag" title="The first span was not received: it was sampled elsewhere, is on its way, or its service does not report here.">no root</span>`}
    </span>
    <span role="gridcell" class="services">
      ${trace.services.slice(0, 6).map(
        (/** @type {[string, number]} */ [name, spans]) => html`<span key=${name} class="part" title=${`${name}: ${spans} spans`}><${Service} name=${name} bare />${count(spans)}</span>`,
      )}
      ${trace.services.length > 6 && html`<span>+${trace.services.length - 6}</span>`}
    </span>
    <span role="gridcell" class="spans mono">${count(trace.spans)}</span>
    <span role="gridcell" class="errors mono">${trace.errors > 0 && html`<span class="bad">${count(trace.errors)}</span>`}</span>
    <span role="gridcell" class="duration mono"><i class=${`bar ${trace.errors ? 'bad' : ''}`} style=${{ width }} aria-hidden="true"></i><span>${duration(trace.duration)}</span></span>`;
}
