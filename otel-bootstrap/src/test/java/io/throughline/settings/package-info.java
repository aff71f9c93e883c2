/** Tests. */
@NullMarked
package io.throughline.settings;

import org.jspecify.annotations.NullMarked;
