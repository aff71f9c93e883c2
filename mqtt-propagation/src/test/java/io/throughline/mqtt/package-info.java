/** The propagation over stand-ins for the client libraries. */
@NullMarked
package io.throughline.mqtt;

import org.jspecify.annotations.NullMarked;
