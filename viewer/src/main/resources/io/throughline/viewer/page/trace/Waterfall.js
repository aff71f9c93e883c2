import { useState } from 'preact/hooks';
import { duration } from '../core/format.js';
import { html } from '../core/html.js';
import { ticks } from '../core/ticks.js';
import { VirtualList } from '../parts/VirtualList.js';
import { SpanRow } from './SpanRow.js';

/**
 * The spans below each other; only those in sight are in the document.
 *
 * @param {{
 *   trace: import('./tree.js').Trace, tree: import('./tree.js').Tree, shown: number[],
 *   collapsed: Set<number>, zoom: {from: number, to: number}, place: number, hits: Set<number>,
 *   critical: Map<number, import('./criticalPath.js').Piece[]>, logsOf: Map<number, number[]>,
 *   onChoose: (span: number) => void, onToggle: (span: number) => void,
 * }} props
 */
export function Waterfall({ trace, tree, shown, collapsed, zoom, critical, logsOf, hits, place, onChoose, onToggle }) {
  const [names, setNames] = useState(36);
  const marks = ticks(zoom.from, zoom.to, 5).filter((mark) => mark < zoom.to - (zoom.to - zoom.from) / 20);
  const left = (/** @type {number} */ mark) => `${(100 * (mark - zoom.from)) / (zoom.to - zoom.from)}%`;
  const header = html`<span role="columnheader" class="names">Span<${Grip} value=${names} onChange=${setNames} /></span>
    <span role="columnheader" class="time" aria-label="Time">${marks.map((mark) => html`<i key=${mark} class="tick" style=${{ left: left(mark) }}>${duration(mark)}</i>`)}</span>`;
  const row = (/** @type {number} */ index) => {
    const span = tree.order[shown[index]];
    return html`<${SpanRow}
      trace=${trace}
      span=${span}
      depth=${tree.depth[shown[index]]}
      below=${tree.size[shown[index]] - 1}
      folded=${collapsed.has(span)}
      zoom=${zoom}
      pieces=${critical.get(span)}
      logs=${logsOf.get(span)}
      onToggle=${onToggle}
    />`;
  };
  const attributes = (/** @type {number} */ index) => {
    const shownRow = shown[index];
    const span = tree.order[shownRow];
    return {
      'aria-level': tree.depth[shownRow] + 1,
      'aria-expanded': tree.children[shownRow] ? !collapsed.has(span) : undefined,
      'data-hit': hits.has(span) || undefined,
      'data-span': trace.spans.id[span],
    };
  };
  return html`<div class="waterfall" style=${{ '--names': `${names}%` }}>
    <${VirtualList}
      label="Spans"
      kind="spans"
      role="treegrid"
      count=${shown.length}
      rowHeight=${26}
      header=${header}
      row=${row}
      attributes=${attributes}
      selected=${place}
      onOpen=${(/** @type {number} */ index) => onChoose(tree.order[shown[index]])}
    />
  </div>`;
}

/** Makes the column of names wider or narrower. @param {{value: number, onChange: (value: number) => void}} props */
function Grip({ value, onChange }) {
  const limit = (/** @type {number} */ wanted) => onChange(Math.max(15, Math.min(70, wanted)));
  const down = (/** @type {PointerEvent} */ event) => {
    const grip = /** @type {HTMLElement} */ (event.currentTarget);
    const list = /** @type {HTMLElement} */ (grip.closest('.list'));
    grip.setPointerCapture(event.pointerId);
    grip.onpointermove = (move) => {
      const rect = list.getBoundingClientRect();
      limit((100 * (move.clientX - rect.left)) / rect.width);
    };
    grip.onpointerup = () => (grip.onpointermove = null);
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
    if (by) {
      event.preventDefault();
      limit(value + by);
    }
  };
  return html`<i class="grip" role="separator" tabindex="0" aria-orientation="vertical" aria-label="Width of the names" aria-valuenow=${Math.round(value)} aria-valuemin="15" aria-valuemax="70" onPointerDown=${down} onKeyDown=${key}></i>`;
}
