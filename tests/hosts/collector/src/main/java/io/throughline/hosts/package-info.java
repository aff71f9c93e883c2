/** Services of others, with the versions of libraries that they have. */
@NullMarked
package io.throughline.hosts;

import org.jspecify.annotations.NullMarked;
