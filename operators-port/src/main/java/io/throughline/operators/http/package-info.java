/** Endpoints of the port, their answers, and who may ask. */
@NullMarked
package io.throughline.operators.http;

import org.jspecify.annotations.NullMarked;
