/** The identity of a service, from its environment. */
@NullMarked
package io.throughline.logging.identity;

import org.jspecify.annotations.NullMarked;
