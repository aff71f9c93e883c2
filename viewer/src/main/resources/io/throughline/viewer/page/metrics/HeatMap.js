import { useEffect, useRef } from 'preact/hooks';
import { paint } from '../core/colours.js';
import { clock, measured } from '../core/format.js';
import { html } from '../core/html.js';
import { useScheme, useSize } from '../core/size.js';
import { ticks } from '../core/ticks.js';
import { usedBuckets } from './heatMapLayout.js';

const HEIGHT = 320;
const LEFT = 84;
const BELOW = 24;

/** How many measurements fell into each bucket at each time. @param {{data: any, height?: number}} props */
export function HeatMap({ data, height = HEIGHT }) {
  const [box, size] = useSize();
  const canvas = useRef(/** @type {HTMLCanvasElement|null} */ (null));
  const scheme = useScheme();
  useEffect(() => {
    if (canvas.current && size.width) draw(canvas.current, size.width, height, data);
  }, [data, size.width, height, scheme]);
  return html`<div class="plot heat" ref=${box} role="img" aria-label=${`Heat map of ${data.name}`}><canvas ref=${canvas} aria-hidden="true"></canvas></div>`;
}

/** @param {HTMLCanvasElement} element @param {number} width @param {number} height @param {any} data */
function draw(element, width, height, { heatmap, times, unit }) {
  const ratio = devicePixelRatio || 1;
  element.width = width * ratio;
  element.height = height * ratio;
  const context = /** @type {CanvasRenderingContext2D} */ (element.getContext('2d'));
  context.scale(ratio, ratio);
  context.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  const { first, last, most } = usedBuckets(heatmap.counts);
  const buckets = last - first + 1;
  const high = (height - BELOW) / buckets;
  const wide = (width - LEFT) / Math.max(1, times.length);
  context.fillStyle = paint('--accent');
  heatmap.counts.forEach((/** @type {number[]|null} */ counts, /** @type {number} */ time) => {
    for (let bucket = first; counts && bucket <= last; bucket++) {
      if (!counts[bucket]) continue;
      context.globalAlpha = 0.12 + 0.88 * Math.sqrt(counts[bucket] / most);
      context.fillRect(LEFT + time * wide, (last - bucket) * high, Math.max(1, wide - 1), Math.max(1, high - 1));
    }
  });
  context.globalAlpha = 1;
  context.fillStyle = paint('--dim');
  context.textAlign = 'right';
  const each = Math.ceil(18 / high);
  for (let bucket = first; bucket <= last; bucket += each) {
    const bound = heatmap.bounds[bucket];
    const text = bound === undefined ? `> ${measured(heatmap.bounds[bucket - 1], unit)}` : `≤ ${measured(bound, unit)}`;
    context.fillText(text, LEFT - 8, (last - bucket) * high + 11);
  }
  context.textAlign = 'center';
  for (const index of ticks(0, times.length - 1, Math.floor((width - LEFT) / 110))) {
    const at = times[Math.round(index)];
    if (at) context.fillText(clock(at / 1000), LEFT + (index + 0.5) * wide, height - 7);
  }
}
