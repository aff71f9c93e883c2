import { useEffect, useState } from 'preact/hooks';
import { html } from './core/html.js';
import { Problem } from './parts/Notes.js';

/**
 * A page is loaded when it is first shown: the first picture waits for no other page.
 *
 * @typedef {{title: string, load: () => Promise<any>}} Page
 */

/** @type {Record<string, Page>} */
const PAGES = {
  traces: { title: 'Traces', load: async () => (await import('./traces/TracesPage.js')).TracesPage },
  trace: { title: 'Trace', load: async () => (await import('./trace/TracePage.js')).TracePage },
  logs: { title: 'Logs', load: async () => (await import('./logs/LogsPage.js')).LogsPage },
  metrics: { title: 'Metrics', load: async () => (await import('./metrics/MetricsPage.js')).MetricsPage },
  dashboards: { title: 'Dashboards', load: async () => (await import('./dashboards/DashboardsPage.js')).DashboardsPage },
  map: { title: 'Map', load: async () => (await import('./map/MapPage.js')).MapPage },
  errors: { title: 'Errors', load: async () => (await import('./errors/ErrorsPage.js')).ErrorsPage },
  health: { title: 'Health', load: async () => (await import('./health/HealthPage.js')).HealthPage },
  compare: { title: 'Compare', load: async () => (await import('./compare/ComparePage.js')).ComparePage },
  sessions: { title: 'Sessions', load: async () => (await import('./compare/SessionsPage.js')).SessionsPage },
};

/** What is there to be drawn at once. @type {Map<Page, any>} */
const loaded = new Map();

/** @param {string} view */
function pageOf(view) {
  return PAGES[view] ?? PAGES.traces;
}

/** @param {string} view */
export function titleOf(view) {
  return pageOf(view).title;
}

/** The page of the route, or why it cannot be had. @param {{route: import('./core/route.js').Route}} props */
export function Shown(props) {
  const page = pageOf(props.route.view);
  const Page = loaded.get(page);
  const [, drawAgain] = useState(0);
  const [error, setError] = useState(/** @type {Error|undefined} */ (undefined));
  useEffect(() => {
    setError(undefined);
    // Not "unless it is loaded": it may be since it was drawn.
    if (!Page) load(page).then(() => drawAgain((turn) => turn + 1), () => setError(new Error('The viewer does not answer.')));
  }, [page]);
  return Page ? html`<${Page} key=${props.route.view} ...${props} />` : html`<main class="page"><${Problem} error=${error} /></main>`;
}

/** When nothing else is to be done, so that each page is there at once, and without the server. */
export function loadTheOthers() {
  const whenIdle = window.requestIdleCallback ?? setTimeout;
  whenIdle(() => Object.values(PAGES).forEach((page) => load(page).catch(() => {})));
}

/** @param {Page} page */
async function load(page) {
  loaded.set(page, await page.load());
}
