import { useAnswer } from '../core/data.js';
import { html } from '../core/html.js';
import { useChanges } from '../core/live.js';
import { changed, link, replace } from '../core/route.js';
import { Nothing, Problem } from '../parts/Notes.js';
import { TimeRange } from '../parts/TimeRange.js';
import { Panel } from './Panel.js';

/** The deploy bundle's dashboards, drawn from what was received. @param {{route: import('../core/route.js').Route}} props */
export function DashboardsPage({ route }) {
  const { params } = route;
  const list = useAnswer('dashboards');
  useChanges('points', list.reload);
  const all = list.data?.dashboards ?? [];
  const chosen = route.id || best(all)?.name || '';
  const { data, error, loading, reload } = useAnswer(chosen && `dashboards/${encodeURIComponent(chosen)}`, { last: params.last, from: params.from, to: params.to, service: params.service });
  useChanges('points', reload);
  const change = (/** @type {Record<string, string|undefined>} */ changes) => replace(changed(route, changes));

  return html`<main class="page dashboards">
    <nav class="dashboard-list" aria-label="Dashboards">
      <ul>
        ${all.map(
          (/** @type {any} */ one) => html`<li key=${one.name}>
            <a href=${link('dashboards', one.name, { last: params.last })} aria-current=${one.name === chosen ? 'page' : undefined}>
              <span class="name">${one.title}</span><span class="faint mono" title=${`${one.known} of ${one.panels} panels have data`}>${one.known}/${one.panels}</span>
            </a>
          </li>`,
        )}
      </ul>
    </nav>
    <section class="dashboard" aria-label="Dashboard">
      <${Problem} error=${error ?? list.error} />
      ${data &&
      html`<header>
          <div><h1>${data.title}</h1><p class="brief">${data.description}</p></div>
          <div class="choices">
            <${ServiceChoice} services=${data.services} chosen=${params.service} onChange=${(/** @type {string|undefined} */ service) => change({ service })} />
            <${TimeRange} params=${params} onChange=${change} />
          </div>
        </header>
        ${data.rows.map(
          (/** @type {any} */ row) => html`<section key=${row.title} class="panels" aria-label=${row.title}>
            <h2>${row.title}</h2>
            <div class="grid">
              ${row.panels.map((/** @type {any} */ panel) => html`<${Panel} key=${panel.title} panel=${panel} onRange=${(/** @type {number} */ from, /** @type {number} */ to) => change({ last: undefined, from: String(from), to: String(to) })} />`)}
            </div>
          </section>`,
        )}`}
      ${!data && !loading && !error && html`<${Nothing} title="No dashboard of this name." />`}
    </section>
  </main>`;
}

/** @param {{services: string[], chosen?: string, onChange: (service?: string) => void}} props */
function ServiceChoice({ services, chosen, onChange }) {
  const all = chosen && !services.includes(chosen) ? [chosen, ...services] : services;
  return html`<select aria-label="Service" value=${chosen ?? ''} onChange=${(/** @type {any} */ event) => onChange(event.target.value || undefined)}>
    <option value="">all services</option>
    ${all.map((service) => html`<option key=${service} value=${service}>${service}</option>`)}
  </select>`;
}

/** The one of which most can be drawn. @param {any[]} dashboards */
function best(dashboards) {
  return dashboards.reduce((most, one) => (!most || one.known > most.known ? one : most), undefined);
}
