import { useAnswer } from '../core/data.js';
import { dateTime } from '../core/format.js';
import { html } from '../core/html.js';
import { link } from '../core/route.js';
import { Copy } from '../parts/Copy.js';
import { Problem } from '../parts/Notes.js';
import { Raw } from '../parts/Raw.js';
import { Section } from '../parts/Section.js';
import { Service } from '../parts/Service.js';
import { Attributes } from '../span/Attributes.js';
import { Stack } from '../span/Stack.js';
import { Level } from './Level.js';

const STACK = 'exception.stacktrace';

/** All that a log line tells. @param {{id: string, onClose: () => void}} props */
export function LogPanel({ id, onClose }) {
  const { data, error } = useAnswer(`logs/${encodeURIComponent(id)}`);
  const line = data?.id === id ? data : undefined;
  return html`<aside class="panel" aria-label="Log line">
    <div class="panel-head">
      <div>
        <p class="over">${line && html`<${Service} name=${line.service} /> <${Level} level=${line.level} />`}</p>
        <h2 class="unseen">Log line</h2>
        ${line && html`<p class="mono facts">${dateTime(line.time / 1000)}</p>`}
      </div>
      <div class="tools"><button class="bare close" aria-label="Close" onClick=${onClose}>×</button></div>
    </div>
    <div class="panel-body" tabindex="0" role="region" aria-label="Details of the line">
      <${Problem} error=${error} />
      ${line && html`<${Details} key=${id} line=${line} />`}
    </div>
  </aside>`;
}

/** @param {{line: any}} props */
function Details({ line }) {
  const attributes = line.attributes ?? [];
  const stack = attributes.find((/** @type {any} */ attribute) => attribute.key === STACK)?.value;
  return html`<div class="line-body">
      ${line.event && html`<p class="event">${line.event}</p>`}
      <pre class="mono">${line.body}</pre>
      <p>
        ${line.traceId && html`<a class="button" href=${link('trace', line.traceId, { span: line.spanId })}>Open the trace</a>`}
        ${line.traceId && html`<a class="button" href=${link('logs', '', { trace: line.traceId, log: line.id })}>Lines of the trace</a>`}
        <${Copy} text=${line.body} label="Copy the line">Copy<//>
      </p>
    </div>
    ${stack && html`<${Section} title="Exception" open><${Stack} text=${String(stack)} /><//>`}
    <${Section} title="Attributes" count=${attributes.length} open><${Attributes} list=${attributes.filter((/** @type {any} */ attribute) => attribute.key !== STACK)} search="logs" /><//>
    <${Section} title="Resource" count=${line.resource?.length}><${Attributes} list=${line.resource} search="logs" /><//>
    <${Section} title="Scope" note=${[line.scope?.name, line.scope?.version].filter(Boolean).join(' ')}><${Attributes} list=${[{ key: 'name', value: line.scope?.name ?? '' }, ...(line.scope?.attributes ?? [])]} /><//>
    <${Section} title="OTLP"><${Raw} value=${line.raw} /><//>`;
}
