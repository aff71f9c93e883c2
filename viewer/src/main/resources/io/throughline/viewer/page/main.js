import { render } from 'preact';
import { App } from './App.js';
import { html } from './core/html.js';
import { listenToKeys } from './core/keys.js';
import { enter } from './core/session.js';
import { restoreScheme } from './core/scheme.js';
import { loadTheOthers } from './pages.js';

restoreScheme();
listenToKeys();
enter().then(() => {
  render(html`<${App} />`, /** @type {HTMLElement} */ (document.getElementById('page')));
  loadTheOthers();
});
// A URL with another token is pasted into the same tab.
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#token=')) location.reload();
});
