import { bytes, clock, counted } from '../core/format.js';
import { html } from '../core/html.js';
import { useConnected } from '../core/live.js';
import { toggleScheme } from '../core/scheme.js';

const TABS = [
  ['traces', 'Traces', ['traces', 'trace', 'compare']],
  ['logs', 'Logs', ['logs']],
  ['metrics', 'Metrics', ['metrics']],
  ['dashboards', 'Dashboards', ['dashboards']],
  ['map', 'Map', ['map']],
  ['errors', 'Errors', ['errors']],
  ['health', 'Health', ['health', 'sessions']],
];

/** @param {{route: import('../core/route.js').Route, status: any, onKeys: () => void}} props */
export function TopBar({ route, status, onKeys }) {
  const connected = useConnected();
  return html`<header class="top">
    <a class="brand" href="#/traces"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M1 3.5h8M4 8h10M8 12.5h5" /></svg>Throughline</a>
    <nav aria-label="Pages">
      ${TABS.map(([view, title, views]) => html`<a key=${view} href=${`#/${view}`} aria-current=${views.includes(route.view) ? 'page' : undefined}>${title}</a>`)}
    </nav>
    <span class="room"></span>
    ${!connected && html`<span class="lost" role="status">No connection to the viewer</span>`}
    ${status && html`<${Held} status=${status} />`}
    <button class="bare" aria-label="Dark or light (d)" title="Dark or light (d)" onClick=${toggleScheme}>◐</button>
    <button class="bare" aria-label="Keys (?)" title="Keys (?)" onClick=${onKeys}>?</button>
  </header>`;
}

/** What is held, since when, and how near the bound is. @param {{status: any}} props */
function Held({ status }) {
  const share = Math.min(1, status.bytes / status.limitBytes);
  const evicted = Object.values(status.evicted ?? {}).some((lost) => Number(lost) > 0);
  const since = status.since ? ` since ${clock(status.since / 1000)}` : '';
  return html`<a class="held" href="#/health" title=${`${bytes(status.bytes)} of ${bytes(status.limitBytes)} are used${evicted ? '; older data went' : ''}`}>
    ${status.session && status.session !== 'live' && html`<span class="tag">${status.session}</span>`}
    <span>${counted(status.held.spans, 'span')}, ${counted(status.held.logs, 'log line')}${evicted ? html`<span class="caution">${since}, older went</span>` : since}</span>
    <i class="meter" aria-hidden="true"><i style=${{ width: `${100 * share}%` }}></i></i>
  </a>`;
}
