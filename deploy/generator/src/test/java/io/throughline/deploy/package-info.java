/** The generator, and the rules that what it writes and what stands beside it obey. */
@NullMarked
package io.throughline.deploy;

import org.jspecify.annotations.NullMarked;
