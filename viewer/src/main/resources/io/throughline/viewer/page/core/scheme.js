import { forget } from './colours.js';

const KEY = 'throughline.scheme';

/** The scheme that was chosen here before; otherwise that of the system. */
export function restoreScheme() {
  document.documentElement.style.colorScheme = localStorage.getItem(KEY) ?? '';
}

/** Changes between dark and light. */
export function toggleScheme() {
  const next = isDark() ? 'light' : 'dark';
  localStorage.setItem(KEY, next);
  document.documentElement.style.colorScheme = next;
  forget();
}

export function isDark() {
  const own = document.documentElement.style.colorScheme;
  return own ? own === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}
