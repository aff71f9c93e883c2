import { count } from '../core/format.js';
import { html } from '../core/html.js';
import { link } from '../core/route.js';
import { Service } from '../parts/Service.js';

const SHOWN = 8;

/** Where links of this trace lead to, and which traces lead here. @param {{trace: import('./tree.js').Trace}} props */
export function LinkedTraces({ trace }) {
  const from = others(trace.linksOut, trace.traceId);
  const to = others(trace.linksIn, trace.traceId);
  if (!from.length && !to.length) return null;
  return html`<div class="linked">
    <${Row} title="Comes from" links=${from} />
    <${Row} title="Leads to" links=${to} />
  </div>`;
}

/** @param {{title: string, links: any[]}} props */
function Row({ title, links }) {
  if (!links.length) return null;
  return html`<div class="row-of-links">
    <span class="label">${title}</span>
    <ul aria-label=${title}>
      ${links.slice(0, SHOWN).map((other) => html`<li key=${other.traceId + other.spanId}><${LinkTo} other=${other} /></li>`)}
    </ul>
    ${links.length > SHOWN && html`<span class="faint">and ${count(links.length - SHOWN)} more</span>`}
  </div>`;
}

/** A link to a span of another trace; one that is not held is shown as such. @param {{other: any}} props */
export function LinkTo({ other }) {
  if (other.known === false) {
    return html`<span class="unknown" title="This trace is not held: not received, evicted, or not sampled.">unknown <span class="mono">${other.traceId.slice(0, 8)}…</span></span>`;
  }
  return html`<a href=${link('trace', other.traceId, { span: other.spanId })}><${Service} name=${other.service ?? ''} /> ${other.name}</a>`;
}

/** @param {any[]} links @param {string} own */
function others(links, own) {
  return (links ?? []).filter((other) => other.traceId !== own);
}
