import { count, dateTime, duration } from '../core/format.js';
import { html } from '../core/html.js';
import { link } from '../core/route.js';
import { Copy } from '../parts/Copy.js';
import { Service } from '../parts/Service.js';
import { LinkedTraces } from './LinkedTraces.js';

/** What the trace is, in one look. @param {{trace: import('./tree.js').Trace}} props */
export function TraceHead({ trace }) {
  const { spans, services, names } = trace;
  const root = Math.max(0, spans.parent.findIndex((parent) => parent === -1));
  const errors = spans.error.reduce((sum, error) => sum + error, 0);
  const shares = services.map((name, index) => ({ name, spans: spans.service.filter((service) => service === index).length })).filter((share) => share.spans > 0);
  return html`<header class="trace-head">
    <div class="line">
      <h1><${Service} name=${services[spans.service[root]]} /> <span class="name">${names[spans.name[root]]}</span></h1>
      <${Copy} text=${() => location.href} label="Copy a link to what is shown">Copy link<//>
      <a class="button" href=${link('compare', '', { a: trace.traceId })}>Compare</a>
    </div>
    <div class="line">
      <dl class="facts">
        <div><dt>Duration</dt><dd class="mono">${duration(trace.duration)}</dd></div>
        <div><dt>Start</dt><dd class="mono">${dateTime(trace.start / 1000)}</dd></div>
        <div><dt>Spans</dt><dd class="mono">${count(spans.id.length)}</dd></div>
        <div><dt>Errors</dt><dd class=${`mono ${errors ? 'bad' : ''}`}>${errors ? count(errors) : 'none'}</dd></div>
        <div><dt>Log lines</dt><dd class="mono"><a href=${link('logs', '', { trace: trace.traceId })}>${count(trace.logs.span.length)}</a></dd></div>
        <div><dt>Trace</dt><dd class="mono"><${Copy} text=${trace.traceId} label="Copy the trace's id">${trace.traceId.slice(0, 8)}…<//></dd></div>
      </dl>
      <ul class="services" aria-label="Services of this trace">
        ${shares.map((share) => html`<li key=${share.name}><${Service} name=${share.name} /> <span class="mono faint">${count(share.spans)}</span></li>`)}
      </ul>
    </div>
    <${LinkedTraces} trace=${trace} />
  </header>`;
}
