import { useAnswer } from '../core/data.js';
import { clockMillis, duration } from '../core/format.js';
import { html } from '../core/html.js';
import { go, link } from '../core/route.js';
import { useKeys } from '../core/keys.js';
import { LogLines } from '../logs/LogLines.js';
import { Copy } from '../parts/Copy.js';
import { Problem } from '../parts/Notes.js';
import { Raw } from '../parts/Raw.js';
import { Section } from '../parts/Section.js';
import { Service } from '../parts/Service.js';
import { LinkTo } from '../trace/LinkedTraces.js';
import { Attributes } from './Attributes.js';
import { Events } from './Events.js';
import { Measurements } from './Measurements.js';

const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer'];

/** All that a span tells. @param {{traceId: string, spanId: string, onClose: () => void}} props */
export function SpanPanel({ traceId, spanId, onClose }) {
  const { data, error } = useAnswer(`traces/${traceId}/spans/${spanId}`);
  useKeys([{ keys: ['L'], says: 'log lines of the span', run: () => go(link('logs', '', { trace: traceId, span: spanId })) }]);
  const span = data?.spanId === spanId ? data : undefined;
  return html`<aside class="panel" aria-label="Span">
    ${span ? html`<${Head} span=${span} onClose=${onClose} />` : html`<div class="panel-head"><h2>${error ? 'Span' : '…'}</h2><button class="bare close" aria-label="Close" onClick=${onClose}>×</button></div>`}
    <div class="panel-body" tabindex="0" role="region" aria-label="Details of the span">
      <${Problem} error=${error} />
      ${span && html`<${Details} key=${spanId} span=${span} />`}
    </div>
  </aside>`;
}

/** @param {{span: any, onClose: () => void}} props */
function Head({ span, onClose }) {
  const bad = span.status?.code === 'ERROR';
  return html`<div class="panel-head">
    <div>
      <p class="over"><${Service} name=${span.service} />${KINDS[span.kind] && html`<span class="tag">${KINDS[span.kind]}</span>`}</p>
      <h2>${span.name}</h2>
      <p class="mono facts">
        ${duration(span.duration)} <span class="faint">from ${clockMillis(span.start / 1000)}, ${duration(span.offset)} into the trace</span>
      </p>
      ${bad && html`<p class="problem">✕ ERROR ${span.status.message && html`· ${span.status.message}`}</p>`}
    </div>
    <div class="tools">
      <${Copy} text=${span.spanId} label="Copy the span's id">${span.spanId}<//>
      <button class="bare close" aria-label="Close" onClick=${onClose}>×</button>
    </div>
  </div>`;
}

/** @param {{span: any}} props */
function Details({ span }) {
  const dropped = Object.entries(span.dropped ?? {}).filter(([, lost]) => Number(lost) > 0);
  const scope = span.scope ?? {};
  return html`${dropped.length > 0 && html`<p class="caution">The SDK dropped ${dropped.map(([what, lost]) => `${lost} ${what}`).join(', ')}: its limits were reached.</p>`}
    <${Section} title="Attributes" count=${span.attributes?.length} open><${Attributes} list=${span.attributes} search="traces" /><//>
    <${Section} title="Events" count=${span.events?.length} open><${Events} events=${span.events} /><//>
    <${Section} title="Links" count=${span.links?.length} open><${Links} links=${span.links} /><//>
    <${Section} title="Linked from" count=${span.linksIn?.length} open><${Links} links=${span.linksIn} /><//>
    <${Section} title="Measured here" count=${span.measurements?.length} open><${Measurements} list=${span.measurements} /><//>
    <${Section} title="Log lines" count=${span.logs?.length} open><${LogLines} logs=${span.logs} /><//>
    <${Section} title="Resource" count=${span.resource?.length}><${Attributes} list=${span.resource} search="traces" /><//>
    <${Section} title="Scope" note=${[scope.name, scope.version].filter(Boolean).join(' ')}>
      <${Attributes} list=${[{ key: 'name', value: scope.name ?? '' }, { key: 'version', value: scope.version ?? '' }, ...(scope.attributes ?? [])]} />
    <//>
    <${Section} title="OTLP"><${Raw} value=${span.raw} /><//>`;
}

/** @param {{links: any[]}} props */
function Links({ links }) {
  return html`<ul class="plain links">
    ${links.map((other) => html`<li key=${other.traceId + other.spanId}><${LinkTo} other=${other} />${other.attributes?.length ? html`<${Attributes} list=${other.attributes} />` : null}</li>`)}
  </ul>`;
}
