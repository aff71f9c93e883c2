/** The masking of secrets in spans before they leave the process. Not API. */
@NullMarked
package io.throughline.internal.masking;

import org.jspecify.annotations.NullMarked;
