/** The MPEG transport stream of ISO/IEC 13818-1, as far as a relay has to know it. */
@NullMarked
package io.throughline.examples.stream.ts;

import org.jspecify.annotations.NullMarked;
