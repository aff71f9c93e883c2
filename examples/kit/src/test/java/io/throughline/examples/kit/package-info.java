/** The demo's judgement and its picture, on made-up traces. */
@NullMarked
package io.throughline.examples.kit;

import org.jspecify.annotations.NullMarked;
