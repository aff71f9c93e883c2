import { useEffect, useRef, useState } from 'preact/hooks';
import { count, duration } from '../core/format.js';
import { html } from '../core/html.js';
import { useKeys } from '../core/keys.js';

/**
 * @param {{
 *   trace: import('./tree.js').Trace, zoom: {from: number, to: number}, search: any, folded: number,
 *   onFind: (text: string) => void, onStep: (by: number) => void, onFold: () => void,
 *   onZoom: (zoom: {from: number, to: number}) => void,
 * }} props
 */
export function TraceBar({ trace, zoom, search, folded, onFind, onStep, onFold, onZoom }) {
  const input = useRef(/** @type {HTMLInputElement|null} */ (null));
  const [text, setText] = useState(search.text);
  useEffect(() => setText(search.text), [search.text]);
  useEffect(() => {
    if (text === search.text) return undefined;
    const timer = setTimeout(() => onFind(text), 200);
    return () => clearTimeout(timer);
  }, [text]);
  useKeys([
    { keys: ['/'], says: 'search inside the trace', run: () => input.current?.select() },
    {
      keys: ['Escape'],
      says: 'leave the field, close the span',
      typing: true,
      run: () => (document.activeElement === input.current ? input.current?.blur() : dispatchEvent(new Event('escape'))),
    },
  ]);
  const enter = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Enter') return;
    if (text !== search.text) onFind(text);
    else onStep(event.shiftKey ? -1 : 1);
  };
  const out = zoom.to - zoom.from < trace.duration;
  return html`<div class="trace-bar" role="toolbar" aria-label="Trace">
    <div class=${`field ${search.error ? 'wrong' : ''}`}>
      <span class="glass" aria-hidden="true">⌕</span>
      <input ref=${input} type="text" spellcheck="false" autocomplete="off" aria-label="Search inside this trace" placeholder="Search inside this trace" value=${text} onInput=${(/** @type {any} */ event) => setText(event.target.value)} onKeyDown=${enter} />
    </div>
    ${search.text && html`<span class="hits" role="status">${search.error ? search.error.message : `${count(search.count)} of ${count(trace.spans.id.length)} spans`}</span>`}
    ${search.count > 0 && html`<button onClick=${() => onStep(-1)} aria-label="Hit before">↑</button><button onClick=${() => onStep(1)} aria-label="Next hit">↓</button>`}
    <span class="room"></span>
    ${out && html`<button onClick=${() => onZoom({ from: 0, to: Math.max(1, trace.duration) })}>Zoom out (${duration(zoom.to - zoom.from)})</button>`}
    <button onClick=${onFold}>${folded ? 'Unfold all' : 'Fold'}</button>
    <span class="legend"><i class="critical" aria-hidden="true"></i> critical path</span>
  </div>`;
}
