import { useState } from 'preact/hooks';
import { useAnswer } from '../core/data.js';
import { bytes, count, counted, dateTime } from '../core/format.js';
import { html } from '../core/html.js';
import { useChanges } from '../core/live.js';
import { link } from '../core/route.js';
import { Nothing, Problem } from '../parts/Notes.js';
import { Operators } from './Operators.js';
import { Session } from './Session.js';
import { Services } from './Services.js';

/** What is wrong with the telemetry itself, and what of it is held. @param {{route: import('../core/route.js').Route, status: any, reloadStatus: () => void}} props */
export function HealthPage({ route, status, reloadStatus }) {
  const { data, error, reload } = useAnswer('findings');
  useChanges('spans', reload);
  useChanges('points', reload);
  const [again, setAgain] = useState(0);
  const changed = () => (setAgain(again + 1), reload(), reloadStatus());
  if (!status) return html`<main class="page overview"></main>`;
  const findings = data?.findings ?? [];
  return html`<main class="page overview health">
    <h1>Health of the telemetry</h1>
    <${Problem} error=${error} />
    <section aria-labelledby="findings">
      <h2 id="findings">Findings</h2>
      ${data && !findings.length && html`<${Nothing} title=${status.services.length ? 'Nothing is wrong with what was received.' : 'Nothing was received yet.'} />`}
      <ul class="plain findings">${findings.map((/** @type {any} */ finding, /** @type {number} */ index) => html`<${Finding} key=${index} finding=${finding} />`)}</ul>
    </section>
    <${Operators} route=${route} />
    <section aria-labelledby="held">
      <h2 id="held">Held and received</h2>
      <${Held} status=${status} />
    </section>
    <section aria-labelledby="services">
      <h2 id="services">Services</h2>
      <${Services} services=${status.services} />
    </section>
    <section aria-labelledby="session">
      <h2 id="session">Session</h2>
      <${Session} status=${status} onChange=${changed} />
    </section>
  </main>`;
}

const SEVERITIES = { error: '✕', warning: '▲', info: 'i' };

/** @param {{finding: any}} props */
function Finding({ finding }) {
  return html`<li class=${`finding ${finding.severity}`}>
    <span class="sign" aria-label=${finding.severity} role="img">${/** @type {any} */ (SEVERITIES)[finding.severity] ?? 'i'}</span>
    <div>
      <p><b>${finding.title}</b>${finding.count > 1 && html` <span class="count">${count(finding.count)}×</span>`}</p>
      <p class="dim">${finding.detail}</p>
    </div>
    <span class="dim">${finding.service}</span>
    <span>
      ${finding.traceId && html`<a class="button" href=${link('trace', finding.traceId, { span: finding.spanId })}>Example</a>`}
      ${finding.log && html`<a class="button" href=${link('logs', '', { log: finding.log })}>Line</a>`}
      ${finding.metric && html`<a class="button" href=${link('metrics', finding.metric)}>Metric</a>`}
    </span>
  </li>`;
}

/** @param {{status: any}} props */
function Held({ status }) {
  const rows = /** @type {const} */ ([
    ['Traces', 'traces'],
    ['Spans', 'spans'],
    ['Log lines', 'logs'],
    ['Metric points', 'points'],
  ]);
  const { held, received, evicted, refused, forward } = status;
  return html`<div class="two">
    <table class="figures">
      <thead><tr><th scope="col">Signal</th><th scope="col">Received</th><th scope="col">Held</th><th scope="col">Evicted</th></tr></thead>
      <tbody>
        ${rows.map(([title, key]) => html`<tr key=${key}><th scope="row">${title}</th><td class="mono">${count(received?.[key])}</td><td class="mono">${count(held?.[key])}</td><td class=${`mono ${evicted?.[key] ? 'caution' : 'faint'}`}>${count(evicted?.[key] ?? 0)}</td></tr>`)}
      </tbody>
    </table>
    <dl class="facts tall">
      <div><dt>Memory</dt><dd>${bytes(status.bytes)} of ${bytes(status.limitBytes)}; whole traces go first that are oldest, of the service that has the most</dd></div>
      ${status.since && html`<div><dt>Held since</dt><dd class="mono">${dateTime(status.since / 1000)}</dd></div>`}
      <div><dt>Refused</dt><dd>${counted(refused?.requests ?? 0, 'request')}</dd></div>
      ${status.otlp && html`<div><dt>OTLP</dt><dd class="mono">${Object.values(status.otlp).join(' · ')}</dd></div>`}
      ${forward && html`<div><dt>Passed on</dt><dd><span class="mono">${forward.endpoint}</span>: ${count(forward.sent)} sent, ${count(forward.queued)} waiting, <span class=${forward.dropped ? 'bad' : ''}>${count(forward.dropped)} dropped</span></dd></div>`}
      <div><dt>Viewer</dt><dd>${status.version}</dd></div>
    </dl>
  </div>`;
}
