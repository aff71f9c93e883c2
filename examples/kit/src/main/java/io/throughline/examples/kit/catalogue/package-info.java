/** What services send, held against the catalogue. */
@NullMarked
package io.throughline.examples.kit.catalogue;

import org.jspecify.annotations.NullMarked;
