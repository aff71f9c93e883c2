import { colourOf } from '../core/colours.js';
import { count, duration } from '../core/format.js';
import { html } from '../core/html.js';
import { drawn } from './criticalPath.js';

const KINDS = ['', '', 'server', 'client', 'producer', 'consumer'];

/**
 * A span's service is named where it differs from its parent's; the colour tells it everywhere.
 *
 * @param {{
 *   trace: import('./tree.js').Trace, span: number, depth: number, below: number, folded: boolean,
 *   zoom: {from: number, to: number}, pieces?: import('./criticalPath.js').Piece[], logs?: number[],
 *   onToggle: (span: number) => void,
 * }} props
 */
export function SpanRow({ trace, span, depth, below, folded, zoom, pieces, logs = [], onToggle }) {
  const { spans, services, names } = trace;
  const service = services[spans.service[span]];
  const name = names[spans.name[span]];
  const parent = spans.parent[span];
  const entry = parent < 0 || spans.service[parent] !== spans.service[span];
  const whole = zoom.to - zoom.from;
  const share = (/** @type {number} */ place) => (100 * (place - zoom.from)) / whole;
  const from = Math.max(0, share(spans.start[span]));
  const to = Math.min(100, share(spans.start[span] + spans.duration[span]));
  const seen = to >= 0 && from <= 100;
  const toggle = (/** @type {Event} */ event) => {
    event.stopPropagation();
    onToggle(span);
  };
  return html`<span role="gridcell" class="names" style=${{ paddingLeft: `${indent(depth)}px` }}>
      ${below > 0
        ? html`<button class="fold" tabindex="-1" aria-label=${folded ? `Unfold ${below} spans` : 'Fold'} onClick=${toggle}>${folded ? '▸' : '▾'}</button>`
        : html`<i class="fold"></i>`}
      <i class=${`edge c${colourOf(service)}`} aria-hidden="true"></i>
      ${entry && html`<b title=${service}>${service}</b>`}
      <span class="name" title=${name}>${name}</span>
      ${folded && html`<span class="tag">${count(below)}</span>`}
      ${parent === -2 && html`<span class="tag" title="The parent of this span was not received.">parent unknown</span>`}
    </span>
    <span role="gridcell" class="time">
      ${seen &&
      html`<i class=${`bar c${colourOf(service)} ${spans.error[span] ? 'bad' : ''}`} style=${{ left: `${from}%`, width: `${Math.max(0, to - from)}%` }}></i>
        ${pieces && drawn(pieces, zoom).map((piece) => html`<i key=${piece.from} class="critical" style=${within(share(piece.from), share(piece.to))}></i>`)}
        ${logs.slice(0, 50).map((log) => html`<i key=${log} class=${`log ${levelOf(trace.logs.level[log])}`} style=${{ left: `${share(trace.logs.offset[log])}%` }} title=${`log line, ${trace.logs.level[log] || 'no level'}`}></i>`)}
        <span class="told mono" style=${{ left: `calc(${to}% + 6px)` }}>
          ${spans.error[span] ? html`<span class="bad" title="error">✕ </span>` : null}${duration(spans.duration[span])}${KINDS[spans.kind[span]] && html`<span class="kind"> ${KINDS[spans.kind[span]]}</span>`}${spans.events[span] > 0 && html`<span title="events"> ◆${spans.events[span]}</span>`}${spans.links[span] > 0 && html`<span title="links"> ⇄${spans.links[span]}</span>`}
        </span>`}
    </span>`;
}

/** @param {number} from @param {number} to */
function within(from, to) {
  const left = Math.max(0, from);
  return { left: `${left}%`, width: `${Math.max(0, Math.min(100, to) - left)}%` };
}

/** Steps that grow small, so that the names of deep spans are still read. @param {number} depth */
function indent(depth) {
  return 8 + Math.min(depth, 9) * 13 + Math.min(Math.max(0, depth - 9), 24) * 2;
}

/** @param {string} level */
function levelOf(level) {
  return { WARN: 'warn', ERROR: 'error', FATAL: 'error' }[level] ?? 'info';
}
