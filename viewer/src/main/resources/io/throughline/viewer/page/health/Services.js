import { bytes, clock, count } from '../core/format.js';
import { html } from '../core/html.js';
import { termOf } from '../core/query.js';
import { link } from '../core/route.js';
import { Service } from '../parts/Service.js';

/** What came from each service, and what it takes. @param {{services: any[]}} props */
export function Services({ services }) {
  const all = services.reduce((sum, service) => sum + service.bytes, 0) || 1;
  return html`<table class="figures">
    <thead>
      <tr><th scope="col">Service</th><th scope="col">Instances</th><th scope="col">Spans</th><th scope="col">Log lines</th><th scope="col">Points</th><th scope="col">Bytes</th><th scope="col">Evicted</th><th scope="col">First</th><th scope="col">Last</th></tr>
    </thead>
    <tbody>
      ${services.map(
        (service) => html`<tr key=${service.name}>
          <th scope="row"><${Service} name=${service.name} /></th>
          <td class="mono">${count(service.instances)}</td>
          <td class="mono"><a href=${link('traces', '', { q: termOf('service', service.name) })}>${count(service.spans)}</a></td>
          <td class="mono"><a href=${link('logs', '', { q: termOf('service', service.name) })}>${count(service.logs)}</a></td>
          <td class="mono"><a href=${link('metrics', '', { find: service.name })}>${count(service.points)}</a></td>
          <td class="mono">${bytes(service.bytes)} <i class="meter" aria-hidden="true"><i style=${{ width: `${(100 * service.bytes) / all}%` }}></i></i></td>
          <td class=${`mono ${service.evicted ? 'caution' : 'faint'}`}>${count(service.evicted)}</td>
          <td class="mono faint">${service.first ? clock(service.first / 1000) : ''}</td>
          <td class="mono faint">${service.last ? clock(service.last / 1000) : ''}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}
