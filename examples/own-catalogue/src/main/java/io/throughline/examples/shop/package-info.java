/** A service of a shop, whose telemetry is defined in its own repository. */
@NullMarked
package io.throughline.examples.shop;

import org.jspecify.annotations.NullMarked;
