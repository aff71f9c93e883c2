import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { COLOURS, paint } from '../core/colours.js';
import { clock, measured } from '../core/format.js';
import { html } from '../core/html.js';
import { useScheme, useSize } from '../core/size.js';
import { nearestExemplar } from './exemplarPlaces.js';
import { colourOfSeries, nameOf } from './seriesNames.js';

const HEIGHT = 320;

/**
 * Lines over time, and exemplars as dots that lead to their traces. A stroke chooses the time.
 *
 * @param {{data: any, height?: number, onExemplar: (exemplar: any) => void, onRange: (from: number, to: number) => void}} props
 */
export function Plot({ data, height = HEIGHT, onExemplar, onRange }) {
  const [box, size] = useSize();
  const scheme = useScheme();
  const plot = useRef(/** @type {any} */ (undefined));
  const held = useRef({ data, onExemplar, onRange });
  held.current = { data, onExemplar, onRange };
  const shape = JSON.stringify(data.series.map((/** @type {any} */ series) => series.labels)) + data.as + data.unit;

  useEffect(() => {
    if (!size.width) return undefined;
    const element = box.current;
    plot.current = new uPlot(options(size.width, height, held), columns(held.current.data), element);
    const drawn = plot.current;
    return () => drawn.destroy();
  }, [shape, scheme, size.width > 0]);
  useEffect(() => plot.current?.setData(columns(data)), [data]);
  useEffect(() => {
    if (size.width) plot.current?.setSize({ width: size.width, height });
  }, [size.width]);

  return html`<div class="plot" ref=${box} role="img" aria-label=${`${data.name}, ${data.as}, ${data.series.length} series`}></div>`;
}

/** @param {any} data */
function columns(data) {
  return [data.times.map((/** @type {number} */ time) => time / 1e6), ...data.series.map((/** @type {any} */ series) => series.values)];
}

/**
 * @param {number} width
 * @param {number} height
 * @param {{current: {data: any, onExemplar: (exemplar: any) => void, onRange: (from: number, to: number) => void}}} held
 */
function options(width, height, held) {
  const { series, unit } = held.current.data;
  const axis = { stroke: paint('--dim'), grid: { stroke: paint('--line'), width: 1 }, ticks: { show: false }, font: `11px ${getComputedStyle(document.body).fontFamily}` };
  const few = held.current.data.times.length < 40;
  return {
    width,
    height,
    legend: { show: false },
    cursor: { points: { size: 7 }, drag: { setScale: false, x: true }, focus: { prox: 24 } },
    focus: { alpha: 0.25 },
    scales: { x: { time: true, range: (/** @type {any} */ _, /** @type {number|null} */ low, /** @type {number|null} */ high) => rangeOfTimes(low, high, placed(held.current.data)) }, y: { range: rangeFromZero } },
    axes: [
      { ...axis, values: (/** @type {any} */ _, /** @type {number[]} */ splits) => splits.map((split) => clock(split * 1000)), space: 90, size: 30 },
      { ...axis, values: (/** @type {any} */ _, /** @type {number[]} */ splits) => splits.map((split) => measured(split, unit)), size: 84 },
    ],
    series: [
      {},
      ...series.map((/** @type {any} */ one, /** @type {number} */ index) => ({
        label: nameOf(one.labels),
        stroke: paint(`--c${colourOfSeries(one.labels, index) % COLOURS}`),
        width: 1.5,
        points: { show: few },
        spanGaps: false,
      })),
    ],
    hooks: {
      draw: [(/** @type {any} */ drawn) => dots(drawn, placed(held.current.data))],
      setSelect: [
        (/** @type {any} */ drawn) => {
          const { left, width: wide } = drawn.select;
          if (wide > 6) held.current.onRange(micros(drawn, left), micros(drawn, left + wide));
          drawn.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
        },
      ],
      ready: [
        (/** @type {any} */ drawn) => {
          drawn.over.addEventListener('click', (/** @type {MouseEvent} */ event) => {
            const exemplar = nearestExemplar(placed(held.current.data), places(drawn), event.offsetX, event.offsetY);
            if (exemplar && exemplar.known !== false) held.current.onExemplar(exemplar);
          });
        },
      ],
    },
  };
}

/** Measured values have no place on a scale of rates. @param {any} data @returns {any[]} */
function placed({ as, exemplars }) {
  return as === 'rate' ? [] : (exemplars ?? []);
}

/** @param {any} drawn @param {number} x */
function micros(drawn, x) {
  return Math.round(drawn.posToVal(x, 'x') * 1e6);
}

/** @param {any} drawn */
function places(drawn) {
  return (/** @type {any} */ exemplar) => ({ x: drawn.valToPos(exemplar.time / 1e6, 'x'), y: drawn.valToPos(exemplar.value, 'y') });
}

/** Such a one is an arrow at the top: a dot there would tell a value. @param {any} drawn @param {any} exemplar */
function isAbove(drawn, exemplar) {
  return exemplar.value > drawn.scales.y.max;
}

/** @param {any} drawn @param {any[]} exemplars */
function dots(drawn, exemplars) {
  const { ctx, bbox } = drawn;
  ctx.save();
  ctx.beginPath();
  const edge = 5 * (devicePixelRatio || 1); // for the other half of a dot at the end of the time
  ctx.rect(bbox.left - edge, bbox.top, bbox.width + 2 * edge, bbox.height);
  ctx.clip();
  const half = 4.5 * (devicePixelRatio || 1);
  for (const exemplar of exemplars) {
    const x = drawn.valToPos(exemplar.time / 1e6, 'x', true);
    const above = isAbove(drawn, exemplar);
    const y = above ? bbox.top + half : drawn.valToPos(exemplar.value, 'y', true);
    ctx.beginPath();
    ctx.moveTo(x, y - half);
    ctx.lineTo(x + half, y + (above ? half : 0));
    if (!above) ctx.lineTo(x, y + half);
    ctx.lineTo(x - half, y + (above ? half : 0));
    ctx.closePath();
    ctx.fillStyle = paint(exemplar.known === false ? '--faint' : '--hit');
    ctx.fill();
    ctx.strokeStyle = paint('--back');
    ctx.stroke();
  }
  ctx.restore();
}

/**
 * A step stands at its begin, so that exemplars of the last one are later than any step.
 *
 * @param {number|null} low
 * @param {number|null} high
 * @param {any[]} exemplars
 */
function rangeOfTimes(low, high, exemplars) {
  if (low === null || high === null) return [low, high];
  return [low, exemplars.reduce((latest, exemplar) => Math.max(latest, exemplar.time / 1e6), high)];
}

/** @param {any} _ @param {number|null} low @param {number|null} high @returns {[number, number]} */
function rangeFromZero(_, low, high) {
  if (low === null || high === null || !Number.isFinite(high)) return [0, 1];
  const least = Math.min(0, low);
  return [least, high > least ? high + (high - least) * 0.08 : least + 1];
}
