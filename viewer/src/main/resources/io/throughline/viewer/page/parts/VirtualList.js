import { useEffect, useRef, useState } from 'preact/hooks';
import { html } from '../core/html.js';

const BEYOND = 8;

/**
 * A grid of rows of one height, of which only those in sight are in the document.
 *
 * @param {{
 *   label: string, count: number, rowHeight: number, row: (index: number) => any,
 *   header?: any, kind?: string, selected?: number, role?: string,
 *   attributes?: (index: number) => Record<string, unknown>,
 *   onOpen?: (index: number) => void, onEnd?: () => void, onHold?: (held: boolean) => void,
 *   scroller?: import('preact').RefObject<HTMLDivElement>,
 * }} props
 */
export function VirtualList(props) {
  const { label, count, rowHeight, row, header, kind = '', selected = -1, role = 'grid', attributes, onOpen, onEnd, onHold } = props;
  const own = useRef(/** @type {HTMLDivElement|null} */ (null));
  const scroller = props.scroller ?? own;
  const [view, setView] = useState({ top: 0, height: 800 });
  const headerHeight = header ? HEADER : 0;

  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setView({ top: element.scrollTop, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = scroller.current;
    if (!element || selected < 0) return;
    const top = selected * rowHeight;
    const room = element.clientHeight - headerHeight - rowHeight;
    if (top < element.scrollTop) element.scrollTop = Math.max(0, top - rowHeight);
    else if (top > element.scrollTop + room) element.scrollTop = top - room + rowHeight;
  }, [selected, count > selected]);

  const scrolled = () => {
    const element = scroller.current;
    if (!element) return;
    setView({ top: element.scrollTop, height: element.clientHeight });
    onHold?.(element.scrollTop > rowHeight / 2);
    if (onEnd && element.scrollTop + element.clientHeight > element.scrollHeight - 30 * rowHeight) onEnd();
  };

  const first = Math.max(0, Math.floor(view.top / rowHeight) - BEYOND);
  const end = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + BEYOND);
  const rows = [];
  for (let index = first; index < end; index++) {
    const chosen = index === selected;
    rows.push(html`<div
      key=${index}
      role="row"
      aria-rowindex=${index + 1}
      aria-selected=${chosen}
      class=${`row ${chosen ? 'selected' : ''}`}
      style=${{ transform: `translateY(${index * rowHeight}px)`, height: `${rowHeight}px` }}
      onClick=${onOpen && (() => onOpen(index))}
      ...${attributes?.(index)}
      >${row(index)}</div
    >`);
  }
  return html`<div class=${`list ${kind}`} role=${role} aria-label=${label} aria-rowcount=${count} tabindex="0" ref=${scroller} onScroll=${scrolled}>
    ${header && html`<div class="row head" role="row">${header}</div>`}
    <div class="rows" role="rowgroup" style=${{ height: `${count * rowHeight}px` }}>${rows}</div>
  </div>`;
}

const HEADER = 28;
