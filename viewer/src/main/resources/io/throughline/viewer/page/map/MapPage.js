import { useState } from 'preact/hooks';
import { useAnswer } from '../core/data.js';
import { count, duration } from '../core/format.js';
import { html } from '../core/html.js';
import { useChanges } from '../core/live.js';
import { termOf } from '../core/query.js';
import { link } from '../core/route.js';
import { Nothing, Problem } from '../parts/Notes.js';
import { Service } from '../parts/Service.js';
import { ServiceMap } from './ServiceMap.js';

/** Who calls whom, as the spans that are held tell it. */
export function MapPage() {
  const { data, error, reload } = useAnswer('map');
  useChanges('spans', reload);
  const [over, setOver] = useState('');
  if (!data?.nodes.length) {
    return html`<main class="page overview"><h1>Services and their calls</h1><${Problem} error=${error} />${data && html`<${Nothing} title="No spans yet." />`}</main>`;
  }
  return html`<main class="page overview">
    <h1>Services and their calls</h1>
    <div class="map" tabindex="0" role="region" aria-label="Map"><${ServiceMap} data=${data} over=${over} onOver=${setOver} /></div>
    <table class="figures">
      <thead>
        <tr><th scope="col">From</th><th scope="col">To</th><th scope="col">By</th><th scope="col">Calls</th><th scope="col">Errors</th><th scope="col">p50</th><th scope="col">p95</th></tr>
      </thead>
      <tbody>
        ${data.edges.map(
          (/** @type {any} */ edge) => html`<tr key=${edge.from + edge.to + edge.kind}>
            <th scope="row"><${Service} name=${edge.from} /></th>
            <td class="text"><${Service} name=${edge.to} /></td>
            <td class="text faint">${edge.kind === 'link' ? 'link' : 'call'}</td>
            <td class="mono">${count(edge.calls)}</td>
            <td class=${`mono ${edge.errors ? 'bad' : 'faint'}`}>${edge.errors ? html`<a href=${link('traces', '', { q: `${termOf('service', edge.to)} error` })}>${count(edge.errors)}</a>` : '0'}</td>
            <td class="mono">${duration(edge.p50)}</td>
            <td class="mono">${duration(edge.p95)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </main>`;
}
