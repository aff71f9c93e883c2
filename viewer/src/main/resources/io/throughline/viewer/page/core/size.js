import { useEffect, useRef, useState } from 'preact/hooks';

/**
 * The size of an element, kept up to date.
 *
 * @returns {[import('preact').RefObject<any>, {width: number, height: number}]}
 */
export function useSize() {
  const element = useRef(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect;
      setSize({ width: Math.floor(width), height: Math.floor(height) });
    });
    if (element.current) observer.observe(element.current);
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
