/**
 * What the demonstrations and tests of the examples are made with: processes of services, an OTLP
 * receiver, what it received, and how a terminal shows it.
 */
@NullMarked
package io.throughline.examples.kit;

import org.jspecify.annotations.NullMarked;
