/** What the catalogue says of names. */
@NullMarked
package io.throughline.viewer.internal.catalogue;

import org.jspecify.annotations.NullMarked;
