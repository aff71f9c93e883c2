import { useEffect, useRef, useState } from 'preact/hooks';
import { html } from '../core/html.js';
import { useKeys } from '../core/keys.js';
import { hasTerm, toggleTerm } from '../core/query.js';

/**
 * The one search field, and what the data suggests to add to it.
 *
 * @param {{
 *   value: string, label: string, placeholder: string, error?: {message: string, at?: number},
 *   suggestions: {term: string, count: number}[], onChange: (value: string) => void,
 * }} props
 */
export function SearchField({ value, label, placeholder, error, suggestions, onChange }) {
  const input = useRef(/** @type {HTMLInputElement|null} */ (null));
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => onChange(text), 250);
    return () => clearTimeout(timer);
  }, [text]);
  useKeys([
    { keys: ['/'], says: 'search', run: () => input.current?.select() },
    {
      keys: ['Escape'],
      says: 'leave the field, close what is open',
      typing: true,
      run: () => (document.activeElement === input.current ? input.current?.blur() : dispatchEvent(new Event('escape'))),
    },
  ]);
  const enter = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Enter') return;
    onChange(text);
    input.current?.blur();
  };
  return html`<div class="search">
    <div class=${`field ${error ? 'wrong' : ''}`}>
      <span class="glass" aria-hidden="true">⌕</span>
      <input
        ref=${input}
        type="text"
        spellcheck="false"
        autocomplete="off"
        aria-label=${label}
        aria-invalid=${error ? 'true' : undefined}
        aria-describedby=${error ? 'search-error' : undefined}
        placeholder=${placeholder}
        value=${text}
        onInput=${(/** @type {any} */ event) => setText(event.target.value)}
        onKeyDown=${enter}
      />
      ${text ? html`<button class="bare" aria-label="Empty the search field" onClick=${() => onChange('')}>×</button>` : html`<kbd aria-hidden="true">/</kbd>`}
    </div>
    ${error && html`<p class="problem" id="search-error" role="alert">${error.message}</p>`}
    <${Chips} value=${value} suggestions=${suggestions} onChange=${onChange} />
  </div>`;
}

/** @param {{value: string, suggestions: {term: string, count: number}[], onChange: (value: string) => void}} props */
function Chips({ value, suggestions, onChange }) {
  if (!suggestions.length) return null;
  return html`<div class="chips" role="group" aria-label="Suggested terms">
    ${suggestions.slice(0, 14).map(
      ({ term, count }) => html`<button key=${term} class="chip" aria-pressed=${hasTerm(value, term)} onClick=${() => onChange(toggleTerm(value, term))}>
        ${term} <span class="count">${count.toLocaleString('en')}</span>
      </button>`,
    )}
  </div>`;
}
