/** Secrets in text, found and masked. */
@NullMarked
package io.throughline.logging.mask;

import org.jspecify.annotations.NullMarked;
