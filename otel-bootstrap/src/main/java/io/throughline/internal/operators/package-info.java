/** The operators' port of a service: its endpoints and options. */
@NullMarked
package io.throughline.internal.operators;

import org.jspecify.annotations.NullMarked;
