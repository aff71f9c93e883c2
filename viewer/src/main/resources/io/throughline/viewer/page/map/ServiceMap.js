import { colourOf } from '../core/colours.js';
import { count, counted, duration } from '../core/format.js';
import { html } from '../core/html.js';
import { termOf } from '../core/query.js';
import { link } from '../core/route.js';
import { NODE, placed } from './layers.js';

/** @param {{data: {nodes: any[], edges: any[]}, over: string, onOver: (service: string) => void}} props */
export function ServiceMap({ data, over, onOver }) {
  const { boxes, lines, width, height } = placed(data.nodes, data.edges);
  const busiest = Math.max(1, ...data.edges.map((edge) => edge.calls));
  const aside = (/** @type {string[]} */ ...services) => (over && !services.includes(over) ? 'aside' : '');
  return html`<svg width=${width} height=${height + 40} viewBox=${`0 0 ${width} ${height + 40}`} aria-label="Map of services">
    <defs>
      <marker id="arrow" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" class="tip" /></marker>
    </defs>
    ${lines.map(
      ({ edge, path, x, y }) => html`<g key=${edge.from + edge.to + edge.kind} class=${`edge ${edge.kind} ${edge.errors ? 'bad' : ''} ${aside(edge.from, edge.to)}`}>
        <path d=${path} stroke-width=${1 + 2.5 * Math.sqrt(edge.calls / busiest)} marker-end="url(#arrow)" />
        <text x=${x} y=${y - 7} text-anchor="middle">${count(edge.calls)}${edge.kind === 'link' ? ' by link' : ''} · ${duration(edge.p95)}${edge.errors ? ` · ✕ ${count(edge.errors)}` : ''}</text>
      </g>`,
    )}
    ${boxes.map(
      ({ node, x, y }) => html`<a key=${node.service} href=${link('traces', '', { q: termOf('service', node.service) })} class=${`node ${aside(node.service, ...around(data.edges, node.service))}`} onMouseEnter=${() => onOver(node.service)} onMouseLeave=${() => onOver('')}>
        <rect x=${x} y=${y} width=${NODE.width} height=${NODE.height} rx="6" class="box" />
        <rect x=${x} y=${y} width="5" height=${NODE.height} rx="2" class=${`c${colourOf(node.service)}`} />
        <text x=${x + 16} y=${y + 24} class="name">${clipped(node.service)}</text>
        <text x=${x + 16} y=${y + 45} class="facts">${counted(node.spans, 'span')} · p95 ${duration(node.p95)}</text>
        ${node.errors > 0 && html`<text x=${x + NODE.width - 10} y=${y + 24} text-anchor="end" class="bad">✕ ${count(node.errors)}</text>`}
      </a>`,
    )}
  </svg>`;
}

/** @param {any[]} edges @param {string} service */
function around(edges, service) {
  return edges.filter((edge) => edge.from === service || edge.to === service).flatMap((edge) => [edge.from, edge.to]);
}

/** @param {string} name */
function clipped(name) {
  return name.length > 20 ? `${name.slice(0, 19)}…` : name;
}
