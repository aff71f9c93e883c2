/** Takes secrets out of spans before they leave the process. */
@NullMarked
package io.throughline.masking;

import org.jspecify.annotations.NullMarked;
