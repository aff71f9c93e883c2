import { useEffect, useRef, useState } from 'preact/hooks';
import { paint } from '../core/colours.js';
import { clock, duration } from '../core/format.js';
import { html } from '../core/html.js';
import { useScheme, useSize } from '../core/size.js';
import { cloud, nearest } from './cloudLayout.js';

/**
 * The listed traces by time and duration: what is slow or failed is seen before a row is read. A
 * click opens the nearest, a stroke chooses the time; also one that ends beside the picture.
 *
 * @param {{rows: any[], onOpen: (index: number) => void, onRange: (from: number, to: number) => void, onHold: (held: boolean) => void}} props
 */
export function Cloud({ rows, onOpen, onRange, onHold }) {
  const [box, size] = useSize();
  const canvas = useRef(/** @type {HTMLCanvasElement|null} */ (null));
  const scheme = useScheme();
  const [stroke, setStroke] = useState(/** @type {{from: number, to: number}|undefined} */ (undefined));
  const began = useRef(-1);
  const [near, setNear] = useState(-1);
  const picture = cloud(rows, size.width, size.height);

  useEffect(() => {
    const element = canvas.current;
    if (!element || !size.width) return;
    draw(element, picture, size, near);
  }, [rows, size.width, size.height, scheme, near]);

  const place = (/** @type {PointerEvent} */ event) => {
    const rect = box.current.getBoundingClientRect();
    return { x: event.clientX - rect.left, y: event.clientY - rect.top };
  };
  const move = (/** @type {PointerEvent} */ event) => {
    const { x, y } = place(event);
    if (stroke) setStroke({ ...stroke, to: x });
    else setNear(nearest(picture, x, y));
  };
  const end = () => {
    began.current = -1;
    setStroke(undefined);
  };
  const up = (/** @type {PointerEvent} */ event) => {
    const { x, y } = place(event);
    if (began.current >= 0 && Math.abs(x - began.current) > 6) {
      onRange(picture.timeAt(Math.min(began.current, x)), picture.timeAt(Math.max(began.current, x)));
    } else {
      const index = nearest(picture, x, y);
      if (index >= 0) onOpen(index);
    }
    end();
  };
  const down = (/** @type {PointerEvent} */ event) => {
    const { x } = place(event);
    box.current.setPointerCapture(event.pointerId);
    began.current = x;
    setStroke({ from: x, to: x });
  };
  const told = near >= 0 && rows[near];
  return html`<div class="cloud" ref=${box} role="img" aria-label=${`${rows.length} traces by time and duration`} onPointerMove=${move} onPointerDown=${down} onPointerUp=${up} onPointerCancel=${end} onPointerEnter=${() => onHold(true)} onPointerLeave=${() => (setNear(-1), onHold(false))}>
    <canvas ref=${canvas} aria-hidden="true"></canvas>
    ${stroke && html`<i class="stroke" style=${{ left: `${Math.min(stroke.from, stroke.to)}px`, width: `${Math.abs(stroke.to - stroke.from)}px` }}></i>`}
    ${told && html`<span class="told" style=${{ left: `${Math.min(picture.x[near], size.width - 240)}px` }}>${clock(told.start / 1000)} · ${told.service} · ${told.name} · ${duration(told.duration)}</span>`}
  </div>`;
}

/**
 * @param {HTMLCanvasElement} element
 * @param {ReturnType<typeof cloud>} picture
 * @param {{width: number, height: number}} size
 * @param {number} near
 */
function draw(element, picture, { width, height }, near) {
  const ratio = devicePixelRatio || 1;
  element.width = width * ratio;
  element.height = height * ratio;
  const context = /** @type {CanvasRenderingContext2D} */ (element.getContext('2d'));
  context.scale(ratio, ratio);
  context.font = `10px ${getComputedStyle(document.body).fontFamily}`;
  context.fillStyle = paint('--faint');
  context.strokeStyle = paint('--line');
  for (const { y, text } of picture.lines) {
    context.beginPath();
    context.moveTo(52, y + 0.5);
    context.lineTo(width, y + 0.5);
    context.stroke();
    context.fillText(text, 4, y + 3);
  }
  for (const bad of [false, true]) {
    context.fillStyle = paint(bad ? '--bad' : '--accent');
    for (let at = 0; at < picture.x.length; at++) {
      if (picture.bad[at] !== bad) continue;
      context.globalAlpha = at === near ? 1 : bad ? 0.85 : 0.5;
      context.beginPath();
      context.arc(picture.x[at], picture.y[at], at === near ? 5 : 3, 0, 7);
      context.fill();
    }
  }
}
