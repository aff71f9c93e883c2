import { useEffect, useRef, useState } from 'preact/hooks';
import { colourOf, paint } from '../core/colours.js';
import { duration } from '../core/format.js';
import { html } from '../core/html.js';
import { useScheme, useSize } from '../core/size.js';

const HEIGHT = 58;

/**
 * The whole trace as a small picture; a stroke zooms into it.
 *
 * @param {{
 *   trace: import('./tree.js').Trace, tree: import('./tree.js').Tree, hits: Set<number>,
 *   zoom: {from: number, to: number}, onZoom: (zoom: {from: number, to: number}) => void,
 * }} props
 */
export function Minimap({ trace, tree, zoom, onZoom, hits }) {
  const [box, size] = useSize();
  const canvas = useRef(/** @type {HTMLCanvasElement|null} */ (null));
  const [stroke, setStroke] = useState(/** @type {{from: number, to: number}|undefined} */ (undefined));
  const scheme = useScheme();
  const whole = Math.max(1, trace.duration);

  useEffect(() => {
    if (canvas.current && size.width) draw(canvas.current, size.width, trace, tree, hits);
  }, [trace, tree, size.width, scheme, hits]);

  const at = (/** @type {PointerEvent} */ event) => {
    const rect = box.current.getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - rect.left) / rect.width)) * whole;
  };
  const begin = (/** @type {PointerEvent} */ event) => {
    box.current.setPointerCapture(event.pointerId);
    setStroke({ from: at(event), to: at(event) });
  };
  const end = (/** @type {PointerEvent} */ event) => {
    if (!stroke) return;
    const to = at(event);
    const wide = Math.abs(to - stroke.from);
    onZoom(wide < whole / 200 ? { from: 0, to: whole } : { from: Math.min(stroke.from, to), to: Math.max(stroke.from, to) });
    setStroke(undefined);
  };
  const marked = stroke ?? (zoom.to - zoom.from < whole ? zoom : undefined);
  const left = (/** @type {number} */ place) => `${(100 * place) / whole}%`;
  return html`<div
    class="minimap"
    ref=${box}
    role="img"
    aria-label=${`Picture of ${trace.spans.id.length} spans over ${duration(trace.duration)}`}
    onPointerDown=${begin}
    onPointerMove=${(/** @type {PointerEvent} */ event) => stroke && setStroke({ ...stroke, to: at(event) })}
    onPointerUp=${end}
    onPointerCancel=${() => setStroke(undefined)}
  >
    <canvas ref=${canvas} aria-hidden="true"></canvas>
    ${marked && html`<i class="stroke" style=${{ left: left(Math.min(marked.from, marked.to)), width: left(Math.abs(marked.to - marked.from)) }}></i>`}
  </div>`;
}

/**
 * @param {HTMLCanvasElement} element
 * @param {number} width
 * @param {import('./tree.js').Trace} trace
 * @param {import('./tree.js').Tree} tree
 * @param {Set<number>} hits
 */
function draw(element, width, { spans, services, duration: whole }, { order }, hits) {
  const ratio = devicePixelRatio || 1;
  element.width = width * ratio;
  element.height = HEIGHT * ratio;
  const context = /** @type {CanvasRenderingContext2D} */ (element.getContext('2d'));
  context.scale(ratio, ratio);
  const colours = services.map((service) => paint(`--c${colourOf(service)}`));
  const bad = paint('--bad');
  const found = paint('--hit');
  const rows = order.length;
  const each = (HEIGHT - 6) / rows;
  const thick = Math.max(1, Math.min(5, each - (each > 3 ? 1 : 0)));
  for (let row = 0; row < rows; row++) {
    const span = order[row];
    const x = (spans.start[span] / Math.max(1, whole)) * width;
    const wide = Math.max(1.5, (spans.duration[span] / Math.max(1, whole)) * width);
    context.fillStyle = hits.has(span) ? found : spans.error[span] ? bad : colours[spans.service[span]];
    context.fillRect(x, 3 + row * each, wide, thick);
  }
}
