/** The viewer inside of a service that is observed. */
@NullMarked
package io.throughline.viewer.autoconfigure;

import org.jspecify.annotations.NullMarked;
