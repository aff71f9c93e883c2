/** Tests. */
@NullMarked
package io.throughline.internal.settings;

import org.jspecify.annotations.NullMarked;
