import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * @typedef {{keys: string[], says: string, run: (event: KeyboardEvent) => void, typing?: boolean}} Binding
 */

/** @type {{current: Binding[]}[]} */
const stack = [];

/** Keys that work while the component is shown; later components go first. @param {Binding[]} bindings */
export function useKeys(bindings) {
  const held = useRef(bindings);
  held.current = bindings;
  // Before it is painted: who sees a page may press its keys.
  useLayoutEffect(() => {
    stack.push(held);
    return () => {
      stack.splice(stack.indexOf(held), 1);
    };
  }, []);
}

/** All keys that work now, for the page that explains them. @returns {Binding[]} */
export function bindings() {
  const seen = new Set();
  return [...stack]
    .reverse()
    .flatMap((held) => held.current)
    .filter((binding) => !seen.has(binding.keys.join()) && seen.add(binding.keys.join()));
}

/** Listens for the whole page. */
export function listenToKeys() {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    // A dialog has its own: Escape closes it.
    if (document.querySelector('dialog[open]')) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const typing = target.matches('input, textarea, select');
    const pressing = target.matches('a, button, summary') && (event.key === 'Enter' || event.key === ' ');
    if (pressing) return;
    for (let at = stack.length - 1; at >= 0; at--) {
      for (const binding of stack[at].current) {
        if (!binding.keys.includes(event.key) || (typing && !binding.typing)) continue;
        event.preventDefault();
        binding.run(event);
        return;
      }
    }
  });
}
