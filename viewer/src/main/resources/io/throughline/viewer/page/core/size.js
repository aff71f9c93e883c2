import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/**
 * The size of an element, kept up to date.
 *
 * @returns {[import('preact').RefObject<any>, {width: number, height: number}]}
 */
export function useSize() {
  const element = useRef(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const shown = /** @type {any} */ (element.current);
    if (!shown) return undefined;
    const measure = () => setSize({ width: shown.clientWidth, height: shown.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(shown);
    measure();
    return () => observer.disconnect();
  }, []);
  return [element, size];
}

/** Counts changes of the colour scheme, for what is painted on a canvas. */
export function useScheme() {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const update = () => setTurn((was) => was + 1);
    addEventListener('schemechange', update);
    return () => removeEventListener('schemechange', update);
  }, []);
  return turn;
}
