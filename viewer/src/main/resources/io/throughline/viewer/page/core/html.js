import htm from 'htm';
import { h } from 'preact';

/** Tagged template that builds preact's elements; text in it is always text, never markup. */
export const html = htm.bind(h);
